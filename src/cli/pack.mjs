// Runs after `next build`: the standalone folder gets what its server serves, and loses what it must not hold.
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";

const built = join(".next", "standalone");
for (const [from, to] of [
  [join(".next", "static"), join(built, ".next", "static")],
  ["public", join(built, "public")],
]) {
  if (existsSync(from)) cpSync(from, to, { recursive: true });
}
// Next copies the surroundings of whoever built it, secrets included; they are read from the folder where npm runs.
for (const name of [".env", ".env.production"]) rmSync(join(built, name), { force: true });
