// `npm test` on a fresh clone: needs Node and npm only. Installs when node_modules is not what the lock says, then
// hands over to run-suites.ts, which may use what was installed.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installIfNeeded } from "../../src/cli/install.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

if (installIfNeeded()) {
  const program = join(root, "tests", "support", "run-suites.ts");
  const suites = spawn(process.execPath, ["--import", "tsx", program, ...process.argv.slice(2)], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  // Whoever stops us stops the suites, which stop the database they started.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => suites.kill(signal));
  // npm passes no signal on to what its shell started: an orphan notices that it has another parent.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid === parent || suites.kill("SIGTERM"), 1_000);
  suites.once("exit", (code) => {
    clearInterval(watch);
    process.exitCode = code ?? 1;
  });
} else {
  console.log("install failed\n0 passed, 1 failed");
  process.exitCode = 1;
}
