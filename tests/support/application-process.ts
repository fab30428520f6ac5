import { readEnv } from "@/server/platform/env";
import { buildApp } from "@/server/start/app";
import { startWork } from "@/server/start/start-work";
import { startServer } from "./server";

/** The application of the surroundings as a process of its own, without its screens. Says `ready`; SIGTERM ends it. */
const env = readEnv();
const app = await buildApp({ ...env, appUrl: `http://localhost:${env.port}` });
const server = await startServer(() => app, env.port);
const work = startWork(app);
process.once("SIGTERM", async () => {
  await server.close();
  await work.stop();
  await app.close();
  process.exit(0);
});
console.log("ready");
