import { and, asc, eq, sql } from "drizzle-orm";
import { type SealedClass, type Sealer, type SecretOwner, sealedPlace } from "@/domain/secret";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";

/** More than anybody ever names at once. */
const MAX_KEYS = 100;

/** One secret to keep. `id` names the row when the owner had no secret of this kind before. */
export type SecretDraft = SecretOwner & { id: string; class: SealedClass; plain: string; atMs: number };

/** The columns that `openSealed` needs, for queries that read a secret beside its owner. */
export type SealedRow = SecretOwner & { class: string; version: number; sealed: string };

/** Seals a secret for its owner, in the place of the one before. Call it inside the transaction of the change. */
export async function sealSecret(tx: Session, sealer: Sealer, draft: SecretDraft): Promise<void> {
  const { secrets: t } = tx.t;
  const { id, kind, ownerTable, ownerId, atMs } = draft;
  const [before] = await lockedSecretOf(tx).execute({ ownerTable, ownerId, kind });
  const version = (before?.version ?? 0) + 1;
  const sealed = {
    class: draft.class,
    keyId: sealer.writingKeyId,
    sealed: sealer.seal(draft.plain, sealedPlace(draft.class, draft, version)),
    version,
    updatedAtMs: atMs,
  };
  if (before) {
    await tx.update(t, sealed, eq(t.id, before.id));
    return;
  }
  await tx.insert(t, { id, kind, ownerTable, ownerId, createdAtMs: atMs, ...sealed });
}

/** The secret in clear text, or null when the owner has none. @throws VaultError when it was changed or moved. */
export async function openSecret(db: Session, sealer: Sealer, owner: SecretOwner): Promise<string | null> {
  const { ownerTable, ownerId, kind } = owner;
  const [row] = await secretOf(db).execute({ ownerTable, ownerId, kind });
  return row ? openSealed(sealer, row) : null;
}

const secretOf = keepQuery((db) => selectSecret(db).prepare());
const lockedSecretOf = keepQuery((db) => db.lockRows(selectSecret(db)).prepare());

function selectSecret(db: Session) {
  const { secrets: t } = db.t;
  const isOwner = and(eq(t.ownerTable, sql.placeholder("ownerTable")), eq(t.ownerId, sql.placeholder("ownerId")));
  return db.read
    .select()
    .from(t)
    .where(and(isOwner, eq(t.kind, sql.placeholder("kind"))))
    .limit(1);
}

/** The ids of the keys that what is kept was sealed with. */
export async function listSealingKeys(db: Session): Promise<string[]> {
  const { secrets: t } = db.t;
  return (await db.read.selectDistinct({ keyId: t.keyId }).from(t).limit(MAX_KEYS)).map(({ keyId }) => keyId);
}

/** The secrets that were sealed with a key, those that were sealed longest ago first, at most `limit`. */
export async function listSealedWith(db: Session, keyId: string, limit: number): Promise<SealedRow[]> {
  const { secrets: t } = db.t;
  return db.read.select().from(t).where(eq(t.keyId, keyId)).orderBy(asc(t.updatedAtMs), asc(t.id)).limit(limit);
}

/** The clear text of a row read elsewhere. @throws VaultError when it was changed or moved. */
export function openSealed(sealer: Sealer, row: SealedRow): string {
  return sealer.open(row.sealed, sealedPlace(readClass(row.class), row, row.version));
}

/** Removes a secret for good; true when there was one. */
export async function destroySecret(tx: Session, owner: SecretOwner): Promise<boolean> {
  return (await tx.delete(tx.t.secrets, ownedBy(tx, owner))) > 0;
}

/** Removes every secret of an owner for good. */
export async function destroySecretsOf(tx: Session, ownerTable: string, ownerId: string): Promise<void> {
  const { secrets: t } = tx.t;
  await tx.delete(t, and(eq(t.ownerTable, ownerTable), eq(t.ownerId, ownerId)));
}

function ownedBy(db: Session, owner: SecretOwner) {
  const { secrets: t } = db.t;
  return and(eq(t.ownerTable, owner.ownerTable), eq(t.ownerId, owner.ownerId), eq(t.kind, owner.kind));
}

const classes: readonly SealedClass[] = ["credentials", "second_factor", "mailbox", "identity", "evidence"];

function readClass(text: string): SealedClass {
  const found = classes.find((one) => one === text);
  if (!found) throw new Error(`no class of secrets ${text}`);
  return found;
}
