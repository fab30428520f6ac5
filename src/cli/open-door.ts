import { readFile } from "node:fs/promises";
import type { Options, Outcome } from "./command";
import type { Door } from "./door";

/** Options of commands that may act on another installation. */
export const away = ["url", "key-file"] as const;

/** Opens the installation of this machine, or with `--url` another one. @throws Error when a key is missing for that */
export async function through(options: Options, use: (door: Door) => Promise<Outcome>): Promise<Outcome> {
  if (options.url === undefined) return (await import("./local-door")).throughLocalDoor(use);
  const keyFile = options["key-file"];
  const key = (keyFile === undefined ? process.env.INFINI_MANAGER_KEY : await readFile(keyFile, "utf8"))?.trim() ?? "";
  if (key === "") throw new Error("--url needs a key: in INFINI_MANAGER_KEY, or in a file named by --key-file");
  return use((await import("./door")).openRemoteDoor(options.url, key));
}
