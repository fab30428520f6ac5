import { BadInputError, ConflictError, NotFoundError, UnauthorizedError } from "@/domain/errors";
import { parseMoney } from "@/domain/money";
import { type ApiKeyRow, type CreateApiKeyInput, KEY_MAX_DAYS } from "@/domain/operator-key.schema";
import { newApiKey } from "@/server/auth/api-key";
import type { Session } from "@/server/db/session";
import { listLiveAccounts } from "@/server/repositories/accounts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { type ApiKeyRecord, countApiKeys, insertApiKey } from "@/server/repositories/operator-keys.repository";
import { findSessionById, getOperator, lockOperator } from "@/server/repositories/operators.repository";
import type { ServiceContext } from "@/server/services/context";
import { describeApiKey } from "./describe-api-key";

const dayMs = 86_400_000;
const LIVE_KEYS_MAX = 20;

/**
 * Makes a key of the person who asks. Its secret is in this answer and nowhere else: the database keeps a hash.
 * @throws BadInputError `api_key.expiry` | `api_key.limits` when live money could be sent without them
 * @throws UnauthorizedError when the session of the call ended meanwhile @throws ConflictError `api_key.keys_full` | NotFoundError for an account that does not exist
 * @source docs/design/security.md §5
 */
export async function createApiKey(
  ctx: ServiceContext,
  input: CreateApiKeyInput,
): Promise<ApiKeyRow & { key: string }> {
  const nowMs = ctx.clock.nowMs();
  const { secret, ...kept } = newApiKey();
  const apiKey: ApiKeyRecord = {
    id: ctx.ids.next("key"),
    name: input.name,
    ...kept,
    operatorId: ctx.caller.personId,
    scopes: input.scopes,
    accountIds: input.accountIds ?? null,
    ...readLimits(ctx, input),
    expiresAtMs: readExpiry(input.expiresAt, nowMs),
    lastUsedAtMs: null,
    revokedAtMs: null,
    revokedBy: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  return ctx.db.tx(async (tx) => {
    // The person is locked: who is shut out at this moment keeps no key, and keys are counted one after the other.
    const operator = await lockOperator(tx, ctx.caller.personId);
    await requireStandingSession(tx, ctx.caller);
    if ((await countApiKeys(tx, { operatorId: operator.id, state: "active" }, nowMs)) >= LIVE_KEYS_MAX) {
      throw new ConflictError("api_key.keys_full", `A person has at most ${LIVE_KEYS_MAX} keys.`, {
        limit: LIVE_KEYS_MAX,
      });
    }
    const known = new Set((await listLiveAccounts(tx, input.accountIds ?? [])).map(({ id }) => id));
    const missing = input.accountIds?.find((id) => !known.has(id));
    if (missing !== undefined) throw new NotFoundError("account", missing);
    await insertApiKey(tx, apiKey);
    const row = describeApiKey({ apiKey, operator }, nowMs);
    const { name, prefix, scopes, accountIds, limits, expiresAt } = row;
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "api_key.create",
      objectKind: "api_key",
      objectId: apiKey.id,
      after: { name, prefix, scopes, accountIds, limits, expiresAt },
      atMs: nowMs,
    });
    return { ...row, key: secret };
  });
}

/** What shuts a person out ends their sessions behind the same lock, and a step-up before that must not leave a key. */
async function requireStandingSession(tx: Session, { actor, personId }: ServiceContext["caller"]): Promise<void> {
  // Whoever has a shell on the machine has no session; the key is still that of a person who may sign in.
  if (actor.kind === "cli") {
    if ((await getOperator(tx, personId)).state !== "active") throw new UnauthorizedError();
    return;
  }
  const found = actor.sessionId === null ? null : await findSessionById(tx, actor.sessionId);
  if (found?.operator.id !== personId || found.operator.state !== "active") throw new UnauthorizedError();
}

function readExpiry(expiresAt: string, nowMs: number): number {
  const expiresAtMs = Date.parse(expiresAt);
  if (expiresAtMs > nowMs && expiresAtMs <= nowMs + KEY_MAX_DAYS * dayMs) return expiresAtMs;
  throw new BadInputError("api_key.expiry", `A key ends in the future, within ${KEY_MAX_DAYS} days.`, {
    days: KEY_MAX_DAYS,
  });
}

function readLimits(ctx: ServiceContext, { limits, scopes }: CreateApiKeyInput) {
  const micro = (text: string | undefined) => (text === undefined ? null : parseMoney(text));
  const limitTransferMicro = micro(limits.perTransfer);
  const limitDayMicro = micro(limits.perDay);
  const isBounded = limitTransferMicro !== null && limitDayMicro !== null;
  if (ctx.mode === "live" && scopes.includes("send") && !isBounded) {
    throw new BadInputError("api_key.limits", "A key that sends has a limit per payment and per day.");
  }
  return { limitTransferMicro, limitDayMicro };
}
