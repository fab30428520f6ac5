// `npm test` on a fresh clone: needs Node and npm only. Installs when node_modules is not what the lock says, then
// hands over to run-suites.ts, which may use what was installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** True when every package of the lock is installed in that version and nothing else is, by npm's own record. */
function matchesLock() {
  const recordFile = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(recordFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(recordFile, "utf8")).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "") continue;
    const found = installed[path];
    // An optional package belongs to another platform; npm leaves it out of its record.
    if (found === undefined && !entry.optional && !entry.devOptional) return false;
    if (found !== undefined && (found.version !== entry.version || found.integrity !== entry.integrity)) return false;
  }
  return Object.keys(installed).every((path) => wanted[path] !== undefined);
}

/** True when the compiled driver opens a database: a module built for another Node loads and then fails here. */
function driverOpens() {
  const program = 'new (require("better-sqlite3"))(":memory:").close()';
  return spawnSync(process.execPath, ["-e", program], { cwd: root, stdio: "ignore", timeout: 30_000 }).status === 0;
}

function installIfNeeded() {
  if (matchesLock() && driverOpens()) return true;
  console.log("== install: npm ci");
  const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) return false;
  if (driverOpens()) return true;
  console.log("better-sqlite3 is installed and cannot open a database: see the compiler's messages above.");
  return false;
}

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
