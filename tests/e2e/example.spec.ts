import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { installPackedClient } from "../support/packed-client";
import { browserOptions, port } from "./installation";
import { startOwnInstallation } from "./own-installation";

// Ten above: the installation that the other tests share keeps its clock and its knobs.
const ownPort = port + 10;
const root = process.cwd();
let project: string;
let installation: Awaited<ReturnType<typeof startOwnInstallation>> | undefined;

test.beforeAll(() => {
  test.setTimeout(300_000);
  project = mkdtempSync(join(tmpdir(), "im-example-"));
  installPackedClient(project);
  for (const name of ["@types/node", "undici-types"]) {
    cpSync(join(root, "node_modules", name), join(project, "node_modules", name), { recursive: true });
  }
  cpSync(join(root, "examples", "playwright"), project, { recursive: true });
});
test.afterAll(async () => {
  await installation?.end();
  rmSync(project, { recursive: true, force: true });
});

test("the example of the documentation compiles and passes in a project of its own", async () => {
  test.setTimeout(600_000);
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const compiled = spawnSync(process.execPath, [compiler, "-p", "."], { cwd: project, encoding: "utf8" });
  expect(compiled.stdout).toBe("");

  // Half an hour before the example sets the clock: a balance of an hour ago would be told, at one moment and not at the next.
  installation = await startOwnInstallation(ownPort, { E2E_CLOCK: "2026-05-20T08:30:00Z", E2E_EMPTY: "" });

  const runner = join(project, "node_modules", "@playwright", "test", "cli.js");
  const ran = await run([runner, "test"], {
    ...process.env,
    INFINI_MANAGER_URL: installation.url,
    CHROMIUM_PATH: browserOptions.executablePath,
  });
  expect(ran.output).toContain("4 passed");
  expect(ran.code).toBe(0);
});

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: project, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (output += String(part)));
    child.once("exit", (code) => resolve({ code, output }));
  });
}
