import { type Role, roles } from "@/domain/caller";
import { type Command, needed, type Options } from "./command";
import { programCommands } from "./program-commands";
import { readSecret } from "./read-secret";
import { sandboxCommands } from "./sandbox-commands";

/** Every command of an installation, by its words. @source docs/design/features.md §28 */
export const commands: Readonly<Record<string, Command>> = {
  "operator create": {
    usage: "--email ADDRESS --name NAME [--role ROLE …]",
    says: `adds a person who can sign in; the password comes from the terminal or standard input. Roles: ${roles.join(", ")}; without one, owner`,
    takes: ["email", "name", "role"],
    run: async (options) => {
      const input = { email: needed(options, "email"), name: needed(options, "name"), roles: rolesIn(options) };
      const password = await readSecret("password");
      return (await acts()).create({ ...input, password });
    },
  },
  "operator list": {
    usage: "",
    says: "people, their roles and states",
    takes: [],
    run: async () => (await acts()).list(),
  },
  "operator reset-sign-in": {
    usage: "--email ADDRESS",
    says: "another password (terminal or standard input), every session ended, a lock lifted",
    takes: ["email"],
    run: async (options) => {
      const email = needed(options, "email");
      const password = await readSecret("password");
      return (await acts()).reset({ email, password });
    },
  },
  "audit verify": {
    usage: "",
    says: "recomputes the audit chain and compares it with its anchors; 1 when it is broken, with the number",
    takes: [],
    run: async () => (await acts()).verify(),
  },
  "system check": {
    usage: "",
    says: "looks at every row that money depends on; 1 when something must not be, with what",
    takes: [],
    run: async () => (await acts()).check(),
  },
  backup: {
    usage: "FILE",
    says: "writes the whole database of this moment into a new file, sealed with the vault key, and reads it back",
    takes: [],
    words: 1,
    run: async (_options, [file = ""]) => (await acts()).backup(file),
  },
  "backup list": {
    usage: "",
    says: "the backups in DATA_DIR/backups, the newest first; 2 when the last good one is older than 36 hours",
    takes: [],
    run: async () => (await acts()).backups(),
  },
  restore: {
    usage: "FILE",
    says: "puts a backup into an empty database; everything is frozen until its review is done",
    takes: [],
    words: 1,
    run: async (_options, [file = ""]) => (await acts()).restore(file),
  },
  "database take-over": {
    usage: "",
    says: "this copy of a database goes on, the other installation is off: frozen, with a review as after a restore",
    takes: [],
    run: async () => (await acts()).explainCopy("only"),
  },
  "database join": {
    usage: "",
    says: "this data folder is one more worker of a database that others work on as well",
    takes: [],
    run: async () => (await acts()).explainCopy("further"),
  },
  "db migrate": {
    usage: "",
    says: "brings the database to this version",
    takes: [],
    run: async () => (await acts()).migrate(),
  },
  ...programCommands,
  ...sandboxCommands,
};

/** The installation behind the commands; loaded when one begins, so that a refused word costs nothing. */
function acts() {
  return import("./act-on-installation");
}

function rolesIn({ role = ["owner"] }: Options): Role[] {
  return role.map((word) => {
    const known = roles.find((one) => one === word);
    if (!known) throw new Error(`there is no role ${word}: ${roles.join(", ")}`);
    return known;
  });
}
