import { systemActor } from "@/domain/audit";
import type { Session } from "@/server/db/session";
import { createAccount } from "@/server/services/accounts/create-account";
import type { App } from "@/server/start/app";

export type SeededAccount = {
  email: string;
  uid: string;
  password: string;
  availableMicro: bigint;
  groupIds: readonly string[];
  personId: string;
};

/** An account as if it had been signed in to once; returns its id. For the bench only. */
export async function seedAccount(tx: Session, app: App, seeded: SeededAccount): Promise<string> {
  const { email, uid, password, availableMicro, groupIds, personId } = seeded;
  const figure = (micro: bigint) => ({ micro, isExact: true, text: String(micro) });
  const id = app.ids.next("acc");
  await createAccount(tx, app, {
    id,
    email,
    emailCanon: email,
    alias: email.split("@")[0] ?? null,
    note: null,
    password,
    profile: {
      userId: `user-${uid}`,
      email,
      uid,
      status: "active",
      isTwoFactorBound: false,
      available: figure(availableMicro),
      withdrawing: figure(0n),
      redPacket: figure(0n),
      asOfMs: Date.now(),
    },
    authority: { basis: "owned", ownerText: "Sample company", signedOn: "2026-01-05" },
    groupIds,
    personId,
    actor: systemActor,
  });
  return id;
}
