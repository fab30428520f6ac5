import { readEnv } from "@/server/platform/env";
import { ensureDemoOwner } from "@/server/seed/demo-owner";
import { createGroup } from "@/server/services/groups/create-group";
import { buildApp } from "@/server/start/app";
import { seedAccount } from "./seed-account";

// For the bench only: ten thousand accounts as if each had been signed in to once. Nobody can use them at the sandbox.
const COUNT = 10_000;
const STEP = 500;
const GROUPS = 20;

const app = await buildApp(readEnv());
const caller = await ensureDemoOwner(app);
const groupIds: string[] = [];
for (let index = 0; index < GROUPS; index += 1) {
  groupIds.push((await createGroup({ ...app, caller }, { name: `Bench group ${index}` })).id);
}
// Two of them for each account, in ever other pairs.
const pairOf = (index: number) => groupIds.filter((_, at) => at === index % GROUPS || at === (index * 7 + 3) % GROUPS);
for (let first = 0; first < COUNT; first += STEP) {
  await app.db.tx(async (tx) => {
    for (let index = first; index < first + STEP; index += 1) {
      await seedAccount(tx, app, {
        email: `fleet-${String(index).padStart(5, "0")}@example.com`,
        uid: String(50_000_000 + index),
        password: "not-used-by-anybody",
        availableMicro: BigInt((index * 7_919) % 1_000_000) * 1_000_000n,
        groupIds: pairOf(index),
        personId: caller.personId,
      });
    }
  });
}
await app.close();
