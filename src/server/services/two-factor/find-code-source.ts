import type { Session } from "@/server/db/session";
import { findAutomaticSecret } from "@/server/repositories/two-factor-secrets.repository";
import type { ServiceContext } from "@/server/services/context";

/** Where the code of a payment of this account comes from: it needs none, we make it unasked, or a person types it. */
export async function findCodeSource(
  ctx: Pick<ServiceContext, "clock">,
  db: Session,
  account: { id: string; isTwoFactorBound: boolean | null },
): Promise<"none" | "automatic" | "typed"> {
  if (account.isTwoFactorBound !== true) return "none";
  return (await findAutomaticSecret(db, account.id, ctx.clock.nowMs())) === null ? "typed" : "automatic";
}
