import { and, asc, count, desc, eq, gt, isNotNull, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { Direction, ListPlace } from "@/domain/list-order";
import type { ApiKeyState } from "@/domain/operator-key.schema";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";
import type { OperatorRecord } from "./operators.repository";

export type ApiKeyRecord = Schema["apiKeys"]["$inferSelect"];
export type SpendRecord = Schema["apiKeySpends"]["$inferSelect"];

/** A key with the person it belongs to. */
export type OwnedKey = { apiKey: ApiKeyRecord; operator: OperatorRecord };

export async function insertApiKey(tx: Session, apiKey: ApiKeyRecord): Promise<void> {
  await tx.insert(tx.t.apiKeys, apiKey);
}

/** The key whose secret has this hash, with its person, whatever became of both; null for none. */
export async function findApiKeyByHash(db: Session, keyHash: string): Promise<OwnedKey | null> {
  const [row] = await keyByHash(db).execute({ keyHash });
  return row ?? null;
}

/** The key with its person, whatever became of both; null for none. */
export async function findApiKey(db: Session, id: string): Promise<OwnedKey | null> {
  const [row] = await selectKeys(db, eq(db.t.apiKeys.id, id)).limit(1);
  return row ?? null;
}

/** The key, locked until the transaction ends: what it may still send is counted behind this lock. */
export async function lockApiKey(tx: Session, id: string): Promise<ApiKeyRecord | null> {
  const { apiKeys: t } = tx.t;
  const [row] = await tx.lockRows(tx.read.select().from(t).where(eq(t.id, id)).limit(1));
  return row ?? null;
}

/** Notes that the key was used. */
export async function touchApiKey(db: Session, id: string, atMs: number): Promise<void> {
  const { apiKeys: t } = db.t;
  await db.update(t, { lastUsedAtMs: atMs }, eq(t.id, id));
}

/** Ends one key; false when it was ended before. */
export async function revokeApiKeyRow(tx: Session, id: string, by: { personId: string; atMs: number }) {
  const { apiKeys: t } = tx.t;
  const patch = { revokedAtMs: by.atMs, revokedBy: by.personId, updatedAtMs: by.atMs };
  return (await tx.update(t, patch, and(eq(t.id, id), isNull(t.revokedAtMs)))) === 1;
}

/** Ends every key of a person that still stands; the number ended. */
export async function endApiKeysOf(tx: Session, operatorId: string, by: { personId: string; atMs: number }) {
  const { apiKeys: t } = tx.t;
  const patch = { revokedAtMs: by.atMs, revokedBy: by.personId, updatedAtMs: by.atMs };
  return tx.update(t, patch, and(eq(t.operatorId, operatorId), isNull(t.revokedAtMs)));
}

export type ApiKeyFilter = { operatorId?: string | undefined; state?: ApiKeyState | undefined };
export type ApiKeySort = { by: "createdAt" | "name"; direction: Direction };

/** Keys of a filter after a place, in order, at most `limit`. */
export async function listApiKeyRows(
  db: Session,
  query: { filter: ApiKeyFilter; sort: ApiKeySort; after: ListPlace | null; limit: number },
  nowMs: number,
): Promise<OwnedKey[]> {
  const { apiKeys: t } = db.t;
  const { sort, after } = query;
  const [order, beyond] = sort.direction === "asc" ? [asc, gt] : [desc, lt];
  const column = sort.by === "name" ? t.name : t.createdAtMs;
  const value = after && (sort.by === "name" ? String(after.value) : Number(after.value));
  const place =
    after && value !== null ? or(beyond(column, value), and(eq(column, value), beyond(t.id, after.id))) : undefined;
  return selectKeys(db, and(matching(db, query.filter, nowMs), place))
    .orderBy(order(column), order(t.id))
    .limit(query.limit);
}

/** How many keys the filter holds. */
export async function countApiKeys(db: Session, filter: ApiKeyFilter, nowMs: number): Promise<number> {
  const [row] = await db.read
    .select({ n: count() })
    .from(db.t.apiKeys)
    .where(matching(db, filter, nowMs));
  return Number(row?.n ?? 0);
}

/** What was committed through the key after this moment, in micro-units; `subjectId`: for this subject alone. */
export async function sumApiKeySpends(
  tx: Session,
  keyId: string,
  afterMs: number,
  subjectId?: string,
): Promise<bigint> {
  const { apiKeySpends: t } = tx.t;
  const [row] = await tx.read
    .select({ sum: sql<bigint>`coalesce(sum(${t.totalMicro}), 0)`.mapWith((sum) => BigInt(sum)) })
    .from(t)
    .where(
      and(
        eq(t.keyId, keyId),
        gt(t.createdAtMs, afterMs),
        subjectId === undefined ? undefined : eq(t.subjectId, subjectId),
      ),
    );
  return row?.sum ?? 0n;
}

/** Notes what is committed through a key; such a row never changes. */
export async function insertApiKeySpend(tx: Session, spend: SpendRecord): Promise<void> {
  await tx.insert(tx.t.apiKeySpends, spend);
}

function selectKeys(db: Session, which: SQL | undefined) {
  const { apiKeys: k, operators: o } = db.t;
  return db.read
    .select({ apiKey: k, operator: o })
    .from(k)
    .innerJoin(o, eq(o.id, k.operatorId))
    .where(which)
    .$dynamic();
}

/** Every request with a key asks it. */
const keyByHash = keepQuery((db) =>
  selectKeys(db, eq(db.t.apiKeys.keyHash, sql.placeholder("keyHash")))
    .limit(1)
    .prepare(),
);

function matching(db: Session, filter: ApiKeyFilter, nowMs: number): SQL | undefined {
  const { apiKeys: t } = db.t;
  const states = {
    active: and(isNull(t.revokedAtMs), gt(t.expiresAtMs, nowMs)),
    expired: and(isNull(t.revokedAtMs), lte(t.expiresAtMs, nowMs)),
    revoked: isNotNull(t.revokedAtMs),
  };
  return and(
    filter.operatorId === undefined ? undefined : eq(t.operatorId, filter.operatorId),
    filter.state === undefined ? undefined : states[filter.state],
  );
}
