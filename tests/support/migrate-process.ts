import { migrate } from "@/server/db/migrate";
import { openStore } from "@/server/db/open-store";
import type { Store } from "@/server/db/session";

/** Migrates the database of the first argument, and is killed right before the statement that the second one begins. */
const [url = "", beginning = ""] = process.argv.slice(2);
const real = openStore(url);
const execute: Store["execute"] = async (statement) => {
  // SQLite is given a migration whole: it runs up to that statement, and is left with it open.
  const place = statement.indexOf(beginning);
  if (place === -1) return real.execute(statement);
  if (place > 0) await real.execute(statement.slice(0, place));
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
};
await migrate(Object.create(real, { execute: { value: execute } }), "drizzle");
