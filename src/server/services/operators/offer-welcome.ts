import { newToken, tokenHash } from "@/server/auth/session-cookie";
import { replaceWelcome } from "@/server/repositories/operators.repository";
import type { AppContext } from "@/server/services/context";
import { isOwnerMissing } from "./create-first-owner";

const KEPT_MS = 60 * 60_000;

/**
 * The one-time token with which the first owner is made, for the terminal of whoever started the process; null when there
 * is an owner. It holds an hour, replaces an earlier one, and stands in the database as its hash.
 * @source docs/design/features.md §21
 */
export async function offerWelcome(ctx: Pick<AppContext, "db" | "clock" | "ids">): Promise<string | null> {
  if (!(await isOwnerMissing(ctx.db))) return null;
  const token = newToken();
  const atMs = ctx.clock.nowMs();
  const offer = { id: ctx.ids.next("ver"), value: tokenHash(token), expiresAtMs: atMs + KEPT_MS };
  await ctx.db.tx((tx) => replaceWelcome(tx, offer, atMs));
  return token;
}
