import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./house-source";

/**
 * Installs the client into a folder outside of the sources as another project would: packed by npm, unpacked below
 * `node_modules`, next to the packages that it needs. `made`: a built package; one is built without it.
 */
export function installPackedClient(project: string, made?: string): void {
  const built = made ?? join(project, "built");
  if (made === undefined) run(process.execPath, [join(root, "src", "cli", "pack-client.mjs"), "--out", built], root);
  const [file = ""] = run("npm", ["pack", built, "--pack-destination", project, "--silent"], project)
    .trim()
    .split("\n")
    .slice(-1);
  const installed = join(project, "node_modules", "infini-manager");
  mkdirSync(installed, { recursive: true });
  run("tar", ["-xzf", join(project, file), "-C", installed, "--strip-components=1"], project);
  for (const name of ["@trpc/client", "@trpc/server", "@playwright/test", "playwright", "playwright-core"]) {
    cpSync(join(root, "node_modules", name), join(project, "node_modules", name), { recursive: true });
  }
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "other-program", private: true, type: "module" }),
  );
}

function run(program: string, args: readonly string[], cwd: string): string {
  const ended = spawnSync(program, args, { cwd, encoding: "utf8", timeout: 120_000 });
  if (ended.status !== 0) throw new Error(`${program} ${args[0]} ended with ${ended.status}: ${ended.stderr}`);
  return ended.stdout;
}
