import { sixDecimals } from "@/sandbox/amounts";
import { BooksRefusal } from "@/sandbox/books/books-refusal";
import { settle } from "@/sandbox/control/set-up-accounts";
import { executeLateNow } from "@/sandbox/transfers/late-transfers";
import type { SandboxWorld } from "@/sandbox/world";

/**
 * Begins again without forgetting: what was put off is carried out and listed now, each account holds what it was given
 * to begin with, by a movement that its statement shows, and knobs, scripts, magic payees and draws are as at the start.
 * No record vanishes, so that whoever read one before was not told anything that is not so any more. Calls under way end
 * without an answer, so that a payment that is not in the books now never gets there. The clock that was set last may be
 * asked for again: it runs on.
 * @throws BooksRefusal when the clock would go back although something has happened already
 */
export function restore(world: SandboxWorld, wish: { seed?: number | undefined; clock?: string | undefined }): void {
  const wishedMs = wish.clock === undefined ? null : Date.parse(wish.clock);
  const clockMs = wishedMs === null || world.runsFrom(wishedMs) ? null : wishedMs;
  if (clockMs !== null && clockMs < world.nowMs() && hasHistory(world)) {
    throw new BooksRefusal(`the clock stands at ${new Date(world.nowMs()).toISOString()} and goes forward only`);
  }
  world.hangUp();
  executeLateNow(world);
  world.atomically(() => {
    world.statements.listAll(world.nowMs());
    if (clockMs !== null) world.setClock(clockMs);
    world.knobs.clear(wish.seed);
    world.scripts.clear();
    world.marks.clear();
    world.forgetArrivals(world.requests.lastNo());
    for (const { accountId, field, balanceMicro } of world.seeds.all()) {
      const account = world.accounts.get(accountId);
      settle(world, account, field, sixDecimals(balanceMicro), "adjustment", world.nowMs());
    }
  });
}

function hasHistory(world: SandboxWorld): boolean {
  return world.db.prepare("SELECT 1 FROM movements LIMIT 1").get() !== undefined;
}
