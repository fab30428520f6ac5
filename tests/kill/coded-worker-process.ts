import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "@/server/db/open-store";
import { runLane } from "@/server/engine/lane";
import { findOpenAttempt } from "@/server/repositories/attempts.repository";
import { sharedClock } from "../support/virtual-clock";
import { buildContext } from "../support/world-context";

/** Lanes of one process end after so many answers, so that the account goes from hand to hand. */
const ANSWERS = 3;

/**
 * One worker as a process of its own whose time stands in a file: `databaseUrl sandboxUrl dataDir parametersAsJson
 * clockFile accountId`. Runs lanes of the account until SIGTERM.
 */
const [databaseUrl = "", sandboxUrl = "", dataDir = "", parameters = "{}", clockFile = "", accountId = ""] =
  process.argv.slice(2);
const store = openStore(databaseUrl);
const clock = sharedClock(clockFile);
const ctx = buildContext(store, sandboxUrl, dataDir, JSON.parse(parameters), "sandbox", undefined, clock);
let isOver = false;
let ending = new AbortController();
process.once("SIGTERM", () => {
  isOver = true;
  ending.abort();
});
console.log("ready");
while (!isOver) {
  ending = new AbortController();
  const { signal } = ending;
  let answers = 0;
  let wasOpen = false;
  /** Ends the lane right after it stored an answer: what it waits for is nothing then. */
  const tx: typeof store.tx = async (body) => {
    const result = await store.tx(body);
    const open = await findOpenAttempt(store, accountId);
    const isMine = open !== null && open.accountId === accountId;
    if (wasOpen && !isMine) answers += 1;
    wasOpen = isMine;
    if (answers >= ANSWERS) ending.abort();
    return result;
  };
  await runLane({ ...ctx, db: Object.create(store, { tx: { value: tx } }) }, accountId, signal);
  await sleep(10);
}
await store.close();
process.exit(0);
