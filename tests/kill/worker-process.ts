import { openStore } from "@/server/db/open-store";
import { startEngine } from "@/server/engine/engine";
import { createLogger } from "@/server/platform/logger";
import { buildContext } from "../support/world-context";

/**
 * One worker as a process of its own: `databaseUrl sandboxUrl dataDir parametersAsJson`. Says `ready` once its engine
 * runs, and logs as the product does, down to the last detail; SIGTERM ends it as it ends the product: the requests in flight are answered and stored first.
 */
const [databaseUrl = "", sandboxUrl = "", dataDir = "", parameters = "{}"] = process.argv.slice(2);
const store = openStore(databaseUrl);
const log = createLogger("trace");
const engine = startEngine(buildContext(store, sandboxUrl, dataDir, JSON.parse(parameters), "sandbox", log));
process.once("SIGTERM", async () => {
  await engine.stop();
  await store.close();
  process.exit(0);
});
console.log("ready");
