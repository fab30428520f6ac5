import { systemActor } from "@/domain/audit";
import { readEnv } from "@/server/platform/env";
import { ensureDemoOwner } from "@/server/seed/demo-owner";
import { createAccount } from "@/server/services/accounts/create-account";
import { createGroup } from "@/server/services/groups/create-group";
import { buildApp } from "@/server/start/app";

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
      const email = `fleet-${String(index).padStart(5, "0")}@example.com`;
      const figure = (micro: bigint) => ({ micro, isExact: true, text: String(micro) });
      await createAccount(tx, app, {
        id: app.ids.next("acc"),
        email,
        emailCanon: email,
        alias: `fleet-${index}`,
        note: null,
        password: "not-used-by-anybody",
        profile: {
          userId: `user-${index}`,
          email,
          uid: String(50_000_000 + index),
          status: "active",
          isTwoFactorBound: false,
          available: figure(BigInt((index * 7_919) % 1_000_000) * 1_000_000n),
          withdrawing: figure(0n),
          redPacket: figure(0n),
          asOfMs: Date.now(),
        },
        authority: { basis: "owned", ownerText: "Sample company", signedOn: "2026-01-05" },
        groupIds: pairOf(index),
        personId: caller.personId,
        actor: systemActor,
      });
    }
  });
}
await app.close();
