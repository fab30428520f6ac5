import { markSessionEnded } from "@/server/infini/account-sessions";
import { getAccountSession } from "@/server/repositories/account-sessions.repository";
import type { EngineContext } from "./context";

/**
 * Ends the session of now, whatever its generation. Whoever held the account may still write to its socket: only a new
 * sign-in keeps that request from counting (A6).
 */
export async function endSession(ctx: EngineContext, accountId: string): Promise<void> {
  const { generation } = await getAccountSession(ctx.db, accountId);
  await markSessionEnded(ctx, accountId, generation);
}
