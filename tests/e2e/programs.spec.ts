import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { installPackedClient } from "../support/packed-client";
import { runProcess } from "../support/run-process";
import { bookReader, sandboxControl } from "../support/world-sandbox";
import { port } from "./installation";
import { startOwnInstallation } from "./own-installation";

// Twenty above: accounts of programs would stand in the lists that the other tests count.
const ownPort = port + 20;
const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "im-programs-"));
const project = join(folder, "project");
const dataDir = join(folder, "data");
const password = "kestrel over the harbour";
type Installation = Awaited<ReturnType<typeof startOwnInstallation>>;
let installation: Installation | undefined;
let key: string;

/** The command line on the machine of the installation. */
async function cli(words: readonly string[], stdin = ""): Promise<string> {
  const env = {
    APP_ROOT: root,
    DATA_DIR: dataDir,
    DATABASE_URL: `file:${join(dataDir, "e2e.db")}`,
    SANDBOX_URL: `http://127.0.0.1:${ownPort + 1}`,
  };
  const command = ["--import", "./src/cli/environment.mjs", "--import", "tsx", "src/cli/main.ts"];
  const ended = await runProcess([...command, ...words], { env, stdin, timeoutMs: 120_000 });
  expect([ended.code, ended.stderr]).toEqual([0, ""]);
  return ended.stdout;
}

test.beforeAll(async () => {
  test.setTimeout(300_000);
  installPackedClient(project);
  cpSync(join(root, "examples", "pay-file.ts"), join(project, "pay-file.ts"));
  installation = await startOwnInstallation(ownPort, { E2E_EMPTY: "1", E2E_FOLDER: dataDir });
  await cli(["operator", "create", "--email", "olive@example.test", "--name", "Olive"], `${password}\n`);
  const made = await cli(["api-key", "create", "--name", "programs", "--scopes", "read,draft,send", "--json"]);
  ({ key } = JSON.parse(made));
});
test.afterAll(async () => {
  await installation?.end();
  rmSync(folder, { recursive: true, force: true });
});

const tsx = import.meta.resolve("tsx");
const programs = [
  {
    name: "typed",
    command: [process.execPath, "--import", tsx, join(project, "pay-file.ts")],
    payees: ["47310001", "47310002", "47310003", "47310004"],
  },
  {
    name: "curl",
    command: ["bash", join(root, "examples", "pay-file.sh")],
    payees: ["47310011", "47310012", "47310013"],
  },
];

for (const { name, command, payees } of programs) {
  test(`the ${name} example, started twice against the built application, pays each payee exactly once`, async () => {
    test.setTimeout(300_000);
    const { url = "", sandboxUrl = "" } = installation ?? {};
    const account = { email: `programs-${name}@example.com`, password: `Harbour-${name}-4812`, balance: "100" };
    await sandboxControl(sandboxUrl).control("accounts", account);
    const file = join(project, `${name}.csv`);
    writeFileSync(file, ["uid", ...payees].join("\n"));
    const total = (5.6 * payees.length).toFixed(2);
    const [program = "", ...before] = command;
    const start = () =>
      runProcess([...before, file, `programs-${name}`, total], {
        program,
        cwd: project,
        env: {
          INFINI_MANAGER_URL: url,
          INFINI_MANAGER_KEY: key,
          ACCOUNT_EMAIL: account.email,
          ACCOUNT_PASSWORD: account.password,
        },
        timeoutMs: 120_000,
      });
    const paid = async () =>
      (await bookReader(sandboxUrl).movements())
        .map(({ payee }) => payee)
        .filter((payee) => payees.includes(payee))
        .sort();

    const first = await start();
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toContain("It was started now.");
    expect(await paid()).toEqual(payees);

    const second = await start();
    expect([second.code, second.stderr]).toEqual([0, ""]);
    expect(second.stdout).toContain("It was started before; nothing was started now.");
    expect(second.stdout).toContain(`done: ${payees.length} of ${payees.length} lines are paid, ${total}0000`);
    expect(await paid()).toEqual(payees);
  });
}
