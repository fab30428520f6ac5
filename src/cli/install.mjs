// Runs before any package is there: plain Node, nothing of npm's. Installs what package-lock.json names when
// node_modules is not what the lock says.
import { spawnSync } from "node:child_process";
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

/** False when the packages could not be installed or the SQLite driver does not work; why was printed. */
export function installIfNeeded() {
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
