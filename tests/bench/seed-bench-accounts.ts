import { systemActor } from "@/domain/audit";
import { readEnv } from "@/server/platform/env";
import { ensureDemoOwner } from "@/server/seed/demo-owner";
import { createAccount } from "@/server/services/accounts/create-account";
import { buildApp } from "@/server/start/app";

// For the bench only: ten thousand accounts as if each had been signed in to once. Nobody can use them at the sandbox.
const COUNT = 10_000;
const STEP = 500;

const app = await buildApp(readEnv());
const { personId } = await ensureDemoOwner(app);
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
        personId,
        actor: systemActor,
      });
    }
  });
}
await app.close();
