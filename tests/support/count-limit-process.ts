import { RateLimitError } from "@/domain/errors";
import { countAgainst } from "@/server/auth/limits";
import { openStore } from "@/server/db/open-store";

/** Calls against one counter as a second web process would: `url key max count`. Prints how many were let through. */
const [url = "", key = "", max = "0", count = "0"] = process.argv.slice(2);
const store = openStore(url);
const rule = { max: Number(max), windowMs: 3_600_000 };
let allowed = 0;
for (let index = 0; index < Number(count); index += 1) {
  try {
    await countAgainst({ db: store, clock: { nowMs: () => Date.now() } }, key, rule, "limit.test");
    allowed += 1;
  } catch (error) {
    if (!(error instanceof RateLimitError)) throw error;
  }
}
await store.close();
console.log(String(allowed));
