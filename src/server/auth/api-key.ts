import { randomBytes } from "node:crypto";
import { type Caller, keyScopes } from "@/domain/caller";
import { UnauthorizedError } from "@/domain/errors";
import { sha256Hex } from "@/server/platform/hash";
import type { ApiKeyRecord, OwnedKey } from "@/server/repositories/operator-keys.repository";
import { type Origin, rolesOf, type SignedIn } from "./signed-in";

const KEY_BYTES = 32;
const PREFIX_LENGTH = 9;

/** A new secret of 256 bits, with what the database keeps of it. */
export function newApiKey(): { secret: string; prefix: string; keyHash: string } {
  const secret = `im_${randomBytes(KEY_BYTES).toString("base64url")}`;
  return { secret, prefix: secret.slice(0, PREFIX_LENGTH), keyHash: apiKeyHash(secret) };
}

/** The form in which a key stands in the database: a thief of the database cannot make a key of it. */
export function apiKeyHash(secret: string): string {
  return sha256Hex(secret);
}

/** True when the request names a key: it counts alone then, whatever cookie comes along. */
export function namesKey(headers: Headers): boolean {
  return /^bearer\b/i.test(headers.get("authorization") ?? "");
}

/** The key of a request in the only form that ours have; null for anything else. */
export function readKey(headers: Headers): string | null {
  return /^bearer +(im_[\w-]{43})$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}

/**
 * The person behind a stored key, with the roles that they have now and the scopes that the key was made for.
 * @throws UnauthorizedError `api_key.unknown` | `api_key.revoked` | `api_key.expired` | `api_key.owner_closed`
 */
export function keyHolderOf(found: OwnedKey | null, origin: Origin, nowMs: number): SignedIn {
  if (!found) throw unknownKey();
  const { apiKey, operator } = found;
  refuseEndedKey(apiKey, nowMs);
  if (operator.state !== "active") {
    throw new UnauthorizedError("api_key.owner_closed", "The person this key belongs to may not enter any more.");
  }
  return { caller: callerOf(apiKey, operator, origin), session: null };
}

/** @throws UnauthorizedError `api_key.revoked` | `api_key.expired` */
export function refuseEndedKey(apiKey: ApiKeyRecord, nowMs: number): void {
  if (apiKey.revokedAtMs !== null) throw new UnauthorizedError("api_key.revoked", "This key was revoked.");
  if (nowMs >= apiKey.expiresAtMs) throw new UnauthorizedError("api_key.expired", "This key has expired.");
}

export function unknownKey(): UnauthorizedError {
  return new UnauthorizedError("api_key.unknown", "This key is not known.");
}

function callerOf(apiKey: ApiKeyRecord, operator: OwnedKey["operator"], origin: Origin): Caller {
  return {
    actor: { kind: "api_key", id: apiKey.id, sessionId: null, ...origin },
    personId: operator.id,
    name: operator.name,
    email: operator.emailCanon,
    roles: rolesOf(operator.roles),
    steppedUpAtMs: null,
    scopes: keyScopes.filter((scope) => apiKey.scopes.includes(scope)),
    key: {
      id: apiKey.id,
      name: apiKey.name,
      prefix: apiKey.prefix,
      accountIds: apiKey.accountIds,
      limitTransferMicro: apiKey.limitTransferMicro,
      limitDayMicro: apiKey.limitDayMicro,
      expiresAtMs: apiKey.expiresAtMs,
    },
  };
}
