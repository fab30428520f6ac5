import { and, asc, eq, gte, inArray, lte, max, sql } from "drizzle-orm";
import { type AuditDraft, type AuditMac, type AuditRow, auditGenesis, auditText } from "@/domain/audit";
import { DuplicateRowError } from "@/domain/errors";
import { keepQuery } from "@/server/db/keep-query";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type AuditEntry = Schema["auditEntries"]["$inferSelect"];
export type AuditHead = { seq: number; hash: string };

const HEAD_ID = 1;
const USER_AGENT_MAX = 500;

/**
 * Makes sure that the chain has a head to append to. Called once at start, on a migrated database.
 * @throws Error when entries exist without a head: somebody removed it.
 */
export async function ensureAuditHead(db: Session): Promise<void> {
  if (await findAuditHead(db)) return;
  if ((await lastAuditSeq(db)) > 0) throw new Error("the head of the audit chain is missing although entries exist");
  try {
    await db.insert(db.t.auditHead, { id: HEAD_ID, seq: 0, hash: auditGenesis });
  } catch (error) {
    // Another process made it between our look and our insert.
    if (!(error instanceof DuplicateRowError)) throw error;
  }
}

/**
 * Adds an entry to the chain and returns its number. Call it last in the transaction of the change: the head stays
 * locked until the commit, so that every entry follows the one before it.
 * @throws Error when the chain has no head (see `ensureAuditHead`).
 * @source docs/design/security.md §7
 */
export async function appendAudit(tx: Session, mac: AuditMac, draft: AuditDraft): Promise<number> {
  const [seq = 0] = await appendAudits(tx, mac, [draft]);
  return seq;
}

/** Adds entries in their order, as `appendAudit` adds one; the head moves once. */
export async function appendAudits(tx: Session, mac: AuditMac, drafts: readonly AuditDraft[]): Promise<number[]> {
  if (drafts.length === 0) return [];
  const { auditEntries, auditHead: h } = tx.t;
  let { seq, hash } = await lockAuditHead(tx);
  const entries = drafts.map((draft) => {
    const row = rowOf(draft, seq + 1, mac.keyId);
    const entry = { ...row, prevHash: hash, hash: mac.sign(auditText(hash, row)) };
    ({ seq, hash } = entry);
    return entry;
  });
  await tx.insert(auditEntries, entries);
  await tx.update(h, { seq, hash }, eq(h.id, HEAD_ID));
  return entries.map((entry) => entry.seq);
}

/**
 * Waits for every act that is about to be committed and keeps later ones waiting until this transaction ends: what is
 * read from here on is in the order of the chain. A transaction that decides whether money moves reads after it.
 * @throws Error when the chain has no head (see `ensureAuditHead`).
 */
export async function lockAuditHead(tx: Session): Promise<AuditHead> {
  const [head] = await lockedHead(tx).execute({});
  if (!head) throw new Error("the audit chain has no head");
  return head;
}

const lockedHead = keepQuery((tx) => {
  const { auditHead: h } = tx.t;
  return tx.lockRows(tx.read.select().from(h).where(eq(h.id, HEAD_ID)).limit(1)).prepare();
});

/** The last number and hash; null before `ensureAuditHead`. */
export async function findAuditHead(db: Session): Promise<AuditHead | null> {
  const { auditHead: h } = db.t;
  const [head] = await db.read.select({ seq: h.seq, hash: h.hash }).from(h).where(eq(h.id, HEAD_ID)).limit(1);
  return head ?? null;
}

/** Entries from a number on, in order. */
export async function listAuditEntries(
  db: Session,
  range: { fromSeq: number; toSeq: number; limit: number },
): Promise<AuditEntry[]> {
  return entriesFrom(db).execute(range);
}

const entriesFrom = keepQuery((db) => {
  const { auditEntries: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(and(gte(t.seq, sql.placeholder("fromSeq")), lte(t.seq, sql.placeholder("toSeq"))))
    .orderBy(asc(t.seq))
    .limit(sql.placeholder("limit"))
    .prepare();
});

/** The hashes of these entries by number; a missing entry has none. */
export async function findAuditHashes(db: Session, seqs: readonly number[]): Promise<Map<number, string>> {
  if (seqs.length === 0) return new Map();
  const { auditEntries: t } = db.t;
  const rows = await db.read
    .select({ seq: t.seq, hash: t.hash })
    .from(t)
    .where(inArray(t.seq, [...seqs]));
  return new Map(rows.map((row) => [row.seq, row.hash]));
}

/** The number of the last entry; 0 when there is none. */
export async function lastAuditSeq(db: Session): Promise<number> {
  const { auditEntries: t } = db.t;
  const [row] = await db.read.select({ seq: max(t.seq).mapWith(Number) }).from(t);
  return row?.seq ?? 0;
}

function rowOf(draft: AuditDraft, seq: number, keyId: string): AuditRow {
  return {
    seq,
    atMs: draft.atMs,
    actorKind: draft.actor.kind,
    actorId: draft.actor.id,
    sessionId: draft.actor.sessionId,
    ip: draft.actor.ip,
    userAgent: draft.actor.userAgent === null ? null : storable(draft.actor.userAgent.slice(0, USER_AGENT_MAX)),
    action: draft.action,
    objectKind: draft.objectKind,
    objectId: storable(draft.objectId),
    before: draft.before === undefined ? null : jsonText(draft.before),
    after: draft.after === undefined ? null : jsonText(draft.after),
    reason: draft.reason === undefined ? null : storable(draft.reason),
    ref: draft.ref ?? null,
    keyId,
  };
}

function jsonText(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

/** Half a surrogate pair comes back from a database as another character, and the hash would no longer fit. */
function storable(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, "\u{fffd}");
}
