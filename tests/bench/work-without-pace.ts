import { engineParameters } from "@/domain/engine-parameters";
import { readEnv } from "@/server/platform/env";
import { buildApp } from "@/server/start/app";
import { startWork } from "@/server/start/start-work";

// A worker whose lanes do not wait between two payments of an account: for the bench only, and in sandbox mode only.
const app = await buildApp(readEnv());
const work = startWork({ ...app, parameters: engineParameters("sandbox", { accountGapMs: 0 }) });
process.once("SIGTERM", () => void work.stop().then(() => process.exit(0)));
process.send?.("ready");
