// Starts the built application in this process. Plain Node, so that a start costs nothing but the application.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = process.cwd();
const server = join(root, ".next", "standalone", "server.js");
if (!existsSync(server)) {
  console.error("There is no build yet. Run `npm run build` first.");
  process.exit(1);
}

// The built server changes into its own folder, which every build empties: paths are fixed before that.
const database = process.env.DATABASE_URL;
process.env.APP_ROOT ??= root;
process.env.DATA_DIR = resolve(root, process.env.DATA_DIR ?? "data");
if (database?.startsWith("file:")) process.env.DATABASE_URL = `file:${resolve(root, database.slice(5))}`;
process.env.HOSTNAME = process.env.HOST ?? "127.0.0.1";
process.env.PORT ??= "3000";
// Our own handler lets the sends in flight end before the process does.
process.env.NEXT_MANUAL_SIG_HANDLE = "true";
await import(pathToFileURL(server).href);
