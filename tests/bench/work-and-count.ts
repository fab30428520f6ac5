import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readEnv } from "@/server/platform/env";
import { buildApp } from "@/server/start/app";
import { startWork } from "@/server/start/start-work";
import { countCommits } from "./count-commits";

// A worker as it ships, which writes down at its end who committed how often: for the bench only.
const app = await buildApp(readEnv());
const commits = new Map<string, number>();
const work = startWork({ ...app, db: countCommits(app.db, commits) });
process.once("SIGTERM", () => {
  void work.stop().then(() => {
    writeFileSync(join(app.dataDir, "commits.json"), JSON.stringify([...commits]));
    process.exit(0);
  });
});
process.send?.("ready");
