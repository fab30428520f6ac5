import { openStore } from "@/server/db/open-store";
import { runLane } from "@/server/engine/lane";
import { buildContext } from "./world-context";

/**
 * One lane of another worker as a process of its own: `databaseUrl sandboxUrl dataDir accountId parametersAsJson`. Prints
 * what the account stood still for at its end, or `null`.
 */
const [databaseUrl = "", sandboxUrl = "", dataDir = "", accountId = "", parameters = "{}"] = process.argv.slice(2);
const store = openStore(databaseUrl);
const ctx = buildContext(store, sandboxUrl, dataDir, JSON.parse(parameters));
const end = await runLane(ctx, accountId, new AbortController().signal);
await store.close();
console.log(end?.wait ?? null);
