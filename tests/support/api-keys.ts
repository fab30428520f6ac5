import type { Caller, KeyScope } from "@/domain/caller";
import { parseMoney } from "@/domain/money";
import { newApiKey } from "@/server/auth/api-key";
import { newToken, tokenHash } from "@/server/auth/session-cookie";
import { ABSOLUTE_MS } from "@/server/auth/signed-in";
import { insertApiKey } from "@/server/repositories/operator-keys.repository";
import type { AppContext } from "@/server/services/context";
import type { ServedWorld } from "./served";

export type KeyWish = {
  scopes: readonly KeyScope[];
  accountIds?: string[];
  perTransfer?: string;
  perDay?: string;
  lifeMs?: number;
};

/** A key of a person with exactly these bounds, as the `Authorization` header that a program sends. */
export async function keyOf(app: AppContext, operatorId: string, wish: KeyWish) {
  const { secret, ...kept } = newApiKey();
  const id = app.ids.next("key");
  const atMs = app.clock.nowMs();
  const { accountIds = null, perTransfer, perDay, lifeMs = 86_400_000 } = wish;
  await app.db.tx((tx) =>
    insertApiKey(tx, {
      id,
      name: `key for ${wish.scopes.join(" and ")}`,
      ...kept,
      operatorId,
      scopes: [...wish.scopes],
      accountIds,
      limitTransferMicro: perTransfer === undefined ? null : parseMoney(perTransfer),
      limitDayMicro: perDay === undefined ? null : parseMoney(perDay),
      expiresAtMs: atMs + lifeMs,
      // Used a moment ago: calls with it write nothing about the key itself.
      lastUsedAtMs: atMs,
      revokedAtMs: null,
      revokedBy: null,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    }),
  );
  return { id, secret, authorization: `Bearer ${secret}` };
}

/** The same person with a session that stands, as making a key asks. */
export async function withSession(app: AppContext, caller: Caller): Promise<Caller> {
  const atMs = app.clock.nowMs();
  const id = app.ids.next("ses");
  await app.db.tx((tx) =>
    tx.insert(tx.t.operatorSessions, {
      id,
      tokenHash: tokenHash(newToken()),
      operatorId: caller.personId,
      expiresAtMs: atMs + ABSOLUTE_MS,
      lastSeenAtMs: atMs,
      steppedUpAtMs: atMs,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    }),
  );
  return { ...caller, actor: { ...caller.actor, sessionId: id } };
}

/** Calls as a program does: a key, no cookie, no origin. */
export function programOf(world: ServedWorld, authorization: string) {
  return {
    query: (path: string, input?: unknown) => {
      const text = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return world.server.call(`/api/trpc/${path}${text}`, { headers: { authorization } });
    },
    mutate: (path: string, input: unknown) =>
      world.server.call(`/api/trpc/${path}`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify(input),
      }),
  };
}
