import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { findLease } from "@/server/repositories/leases.repository";
import { findStuck } from "../simulation/find-stuck";
import { type Host, lacking, networkHost } from "../support/machine-powers";
import { startMariadb } from "../support/mariadb";
import { until } from "../support/world";
import { payees, setIntent } from "../support/world-batch";
import { databases } from "./databases";
import { type ProcessWorld, processWorld } from "./process-world";

const LINES = 40;
const AWAY_MS = 6_000;
const servers = databases.filter(({ server }) => lacking.networks === undefined && server !== null);

test(`K06 is ${lacking.networks === undefined ? "shown" : `not shown: ${lacking.networks}`}`, () => {
  if (lacking.networks !== undefined) console.log(`left out: K06, ${lacking.networks}`);
  else if (servers.length === 0) console.log("left out: K06, two hosts need MariaDB");
});

async function countBy(world: ProcessWorld): Promise<Partial<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const { transfers: t } = world.ctx.db.t;
  for (const { state } of await world.ctx.db.read.select().from(t)) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Everything is settled, or nobody knows of it and a person is asked. The request of the cut may never have arrived. */
async function isOver(world: ProcessWorld, batchId: string): Promise<boolean> {
  await setIntent(world.ctx, batchId, "running");
  const { settled = 0, unknown = 0 } = await countBy(world);
  return settled + unknown === LINES && (await findStuck(world.ctx.db)).length === 0;
}

/** The one that sends first loses its cable with a payment on the way, until the other one holds the account. */
async function pullCable(world: ProcessWorld, accountId: string, host: Host, startOther: () => Promise<unknown>) {
  const lease = () => findLease(world.ctx.db, accountId);
  const shows = () => countBy(world);
  await until(async () => ((await countBy(world)).settled ?? 0) > 3, { shows });
  const first = (await lease())?.owner;
  await startOther();
  await until(async () => (await lease())?.owner === first && (await world.openAttempt(accountId)) !== null, { shows });
  host.cable("down");
  const hasOther = async () => {
    const owner = (await lease())?.owner;
    return owner !== null && owner !== first;
  };
  await until(hasOther, { shows });
  await sleep(AWAY_MS);
  host.cable("up");
}

test.each(servers)(
  "K06: two hosts, one account, and the cable of the one that sends is pulled for a while: $name",
  async () => {
    const server = await startMariadb({ host: "0.0.0.0", userHost: "%" });
    const kind = { name: "MariaDB", server: server.url };
    const world = await processWorld(kind, { sandboxHost: "0.0.0.0", knobs: { moneyLatencyMs: 100 } });
    const [near, far] = [networkHost(1), networkHost(2)];
    try {
      const start = (name: string, { before, gateway }: Host) => {
        const seenFrom = (url: string): string => Object.assign(new URL(url), { hostname: gateway }).href;
        const [databaseUrl, sandboxUrl] = [seenFrom(world.database.url), seenFrom(world.sandbox.url)];
        return world.startWorker({ host: name, before, databaseUrl, sandboxUrl });
      };
      const { account, batchId } = await world.pay("payer", payees(LINES));
      await start("near", near);
      await pullCable(world, account.id, near, () => start("far", far));
      await until(() => isOver(world, batchId), { withinMs: 100_000, shows: () => countBy(world) });
      const { settled } = await countBy(world);
      expect(await world.books.movements()).toHaveLength(settled ?? 0);
      expect((await world.books.requests()).length).toBeLessThanOrEqual(LINES);
      await world.judge();
    } finally {
      await world.close();
      await server.stop();
      for (const host of [near, far]) host.close();
    }
  },
);
