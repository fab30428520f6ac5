import { and, eq } from "drizzle-orm";
import { hasAuthority } from "@/domain/account-authority";
import { ConflictError } from "@/domain/errors";
import type { Sealer, SecretOwner } from "@/domain/secret";
import type { CodeSecret } from "@/domain/two-factor-code";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";
import { listAuthorities } from "./account-authorities.repository";
import { destroySecret, openSecret, sealSecret } from "./secrets.repository";

export type TwoFactorSecretRow = Schema["twoFactorSecrets"]["$inferSelect"];

/** A secret that its holder's device confirmed. `id` and `sealedId` name its row and the sealed one. */
export type NewTwoFactorSecret = {
  id: string;
  sealedId: string;
  accountId: string;
  secret: CodeSecret;
  isAutomatic: boolean;
  createdBy: string;
  atMs: number;
};

/** The secret that an account's codes are made of; null when none is kept. */
export async function findActiveSecret(db: Session, accountId: string): Promise<TwoFactorSecretRow | null> {
  const { twoFactorSecrets: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.activeSlot, accountId)).limit(1);
  return row ?? null;
}

/**
 * The secret whose codes may be used unasked: the owner agreed to it for this secret, and a live authority covers it.
 * Null while one of them is missing.
 * @source docs/design/security.md G14
 */
export async function findAutomaticSecret(
  db: Session,
  accountId: string,
  nowMs: number,
): Promise<TwoFactorSecretRow | null> {
  const secret = await findActiveSecret(db, accountId);
  if (secret === null || !secret.isAutomatic) return null;
  return hasAuthority(await listAuthorities(db, accountId), "two_factor", nowMs) ? secret : null;
}

/** The secret in use, locked until the transaction ends. */
export async function lockActiveSecret(tx: Session, accountId: string): Promise<TwoFactorSecretRow | null> {
  const { twoFactorSecrets: t } = tx.t;
  const [row] = await tx.lockRows(tx.read.select().from(t).where(eq(t.activeSlot, accountId)).limit(1));
  return row ?? null;
}

/** What codes are made of. Opened next to the use, kept by nobody. @throws VaultError when it was changed or moved. */
export async function openCodeKey(db: Session, sealer: Sealer, row: TwoFactorSecretRow) {
  const base32 = await openSecret(db, sealer, ownerOf(row.id));
  if (base32 === null) throw new Error(`the authenticator secret ${row.id} is not in the vault`);
  return { base32, algorithm: row.algorithm, digits: row.digits };
}

/** Seals a secret and makes it the account's; the one before is kept as retired. */
export async function keepSecret(tx: Session, sealer: Sealer, draft: NewTwoFactorSecret): Promise<void> {
  const { twoFactorSecrets: t } = tx.t;
  const { id, accountId, secret, isAutomatic, createdBy, atMs } = draft;
  const before = await lockActiveSecret(tx, accountId);
  if (before) await endSecret(tx, before, { state: "retired", reason: "replaced", atMs });
  const { base32, ...shape } = secret;
  await tx.insert(t, {
    id,
    accountId,
    state: "active",
    activeSlot: accountId,
    ...shape,
    origin: "imported",
    isAutomatic,
    confirmedAtMs: atMs,
    createdBy,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  });
  await sealSecret(tx, sealer, { ...ownerOf(id), id: draft.sealedId, class: "second_factor", plain: base32, atMs });
}

/** Destroys the secret in use and the retired ones of its account, which may be the same; only that they were stays. */
export async function discardSecret(
  tx: Session,
  row: TwoFactorSecretRow,
  end: { reason: string; atMs: number },
): Promise<void> {
  const { twoFactorSecrets: t } = tx.t;
  await endSecret(tx, row, { ...end, state: "discarded" });
  await destroySecret(tx, ownerOf(row.id));
  const isRetired = and(eq(t.accountId, row.accountId), eq(t.state, "retired"));
  for (const retired of await tx.lockRows(tx.read.select().from(t).where(isRetired))) {
    await change(tx, retired, { state: "discarded", updatedAtMs: end.atMs });
    await destroySecret(tx, ownerOf(retired.id));
  }
}

/** Says whether codes of this secret may be used unasked. */
export async function allowAutomaticCodes(
  tx: Session,
  row: TwoFactorSecretRow,
  isAutomatic: boolean,
  atMs: number,
): Promise<void> {
  await change(tx, row, { isAutomatic, updatedAtMs: atMs });
}

async function endSecret(
  tx: Session,
  row: TwoFactorSecretRow,
  { state, reason, atMs }: { state: "retired" | "discarded"; reason: string; atMs: number },
): Promise<void> {
  const end = { state, activeSlot: null, isAutomatic: false, retiredAtMs: atMs, retireReason: reason };
  await change(tx, row, { ...end, updatedAtMs: atMs });
}

async function change(tx: Session, row: TwoFactorSecretRow, patch: Partial<TwoFactorSecretRow>): Promise<void> {
  const { twoFactorSecrets: t } = tx.t;
  const changed = await tx.update(t, { ...patch, version: row.version + 1 }, eq(t.id, row.id));
  if (changed !== 1) throw new ConflictError("two_factor.changed", "Another hand changed it first.", { id: row.id });
}

function ownerOf(id: string): SecretOwner {
  return { ownerTable: "two_factor_secrets", ownerId: id, kind: "totp" };
}
