import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { DuplicateRowError, NotFoundError } from "@/domain/errors";
import { keepQuery } from "@/server/db/keep-query";
import { oneOf } from "@/server/db/one-of";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type ReviewItemRow = Schema["reviewItems"]["$inferSelect"];

/** A doubt that only a person can end. @source docs/design/payments.md §13 */
export type NewReviewItem = {
  id: string;
  kind:
    | "held"
    | "unknown"
    | "absent"
    | "ambiguous"
    | "no_record"
    | "foreign"
    | "contradiction"
    | "late_record"
    | "break"
    | "after_restore";
  subjectKind: "transfer" | "record" | "account" | "line";
  subjectId: string;
  accountId: string;
  batchId: string | null;
  amountMicro: bigint | null;
  evidence: Evidence;
  /** What an open item of the same kind shows from now on, given what it shows; without it: the new evidence. */
  revise?: (shown: Evidence) => Evidence;
  dueAtMs?: number;
};

/** What an item shows, as it is stored: JSON without big integers. */
export type Evidence = Readonly<Record<string, unknown>>;

/**
 * What became of the item of a subject. `opened`: there is a doubt that was not told yet, also one of another kind in the
 * place of the open one; `revised`: the same doubt shows something else than before; `same`: nothing was written.
 */
export type ItemChange = "opened" | "revised" | "same";

/**
 * Opens an item, or changes the kind and evidence of the one that is open for the same subject. With each change its
 * version rises, so that a decision on what it showed before is refused.
 */
export async function openReviewItem(tx: Session, item: NewReviewItem, atMs: number): Promise<ItemChange> {
  const { reviewItems: t } = tx.t;
  const change = await reviseReviewItem(tx, item, atMs);
  if (change !== "none") return change;
  try {
    await tx.insert(t, {
      id: item.id,
      kind: item.kind,
      subjectKind: item.subjectKind,
      subjectId: item.subjectId,
      openSlot: slotOf(item),
      accountId: item.accountId,
      batchId: item.batchId,
      amountMicro: item.amountMicro,
      state: "open",
      dueAtMs: item.dueAtMs ?? null,
      evidence: writeEvidence(item.evidence),
      createdAtMs: atMs,
      updatedAtMs: atMs,
    });
    return "opened";
  } catch (error) {
    if (error instanceof DuplicateRowError) return "same";
    throw error;
  }
}

/**
 * Opens an item for each of these payments of unknown outcome. What the final gate held before it was sent gives its
 * place; a doubt about an earlier attempt keeps it.
 */
export async function openAfterRestore(
  tx: Session,
  transfers: readonly { id: string; accountId: string; batchId: string | null; amountMicro: bigint }[],
  nextId: () => string,
  atMs: number,
): Promise<void> {
  const { reviewItems: t } = tx.t;
  const slots = transfers.map(({ id }) => `transfer:${id}`);
  const open = await tx.lockRows(
    tx.read.select({ slot: t.openSlot, kind: t.kind }).from(t).where(inArray(t.openSlot, slots)),
  );
  const held = open.flatMap(({ slot, kind }) => (kind === "held" && slot !== null ? [slot] : []));
  const set = { kind: "after_restore", evidence: "{}", version: sql`${t.version} + 1`, updatedAtMs: atMs };
  if (held.length > 0) await tx.update(t, set, inArray(t.openSlot, held));
  const taken = new Set(open.map(({ slot }) => slot));
  const fresh = transfers.filter(({ id }) => !taken.has(`transfer:${id}`));
  const state = { kind: "after_restore", subjectKind: "transfer", state: "open" as const, evidence: "{}" };
  const rows = fresh.map(({ id, ...of }) => {
    return {
      ...state,
      ...of,
      id: nextId(),
      subjectId: id,
      openSlot: `transfer:${id}`,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    };
  });
  if (rows.length > 0) await tx.insert(t, rows);
}

/** The same for an item that is open; `none`, and nothing written, when there is none. */
export async function reviseReviewItem(tx: Session, item: NewReviewItem, atMs: number): Promise<ItemChange | "none"> {
  const { reviewItems: t } = tx.t;
  const [open] = await lockedOpenItem(tx).execute({ slot: slotOf(item) });
  if (!open) return "none";
  const isSameKind = open.kind === item.kind;
  const shown = isSameKind && item.revise ? item.revise(readEvidence(open.evidence)) : item.evidence;
  const evidence = writeEvidence(shown);
  if (isSameKind && evidence === open.evidence) return "same";
  await tx.update(t, { kind: item.kind, evidence, version: open.version + 1, updatedAtMs: atMs }, eq(t.id, open.id));
  return isSameKind ? "revised" : "opened";
}

const lockedOpenItem = keepQuery((db) => {
  const { reviewItems: t } = db.t;
  const ofSlot = eq(t.openSlot, sql.placeholder("slot"));
  return db.lockRows(db.read.select().from(t).where(ofSlot).limit(1)).prepare();
});

function slotOf({ subjectKind, subjectId }: Pick<NewReviewItem, "subjectKind" | "subjectId">): string {
  return `${subjectKind}:${subjectId}`;
}

function writeEvidence(evidence: Evidence): string {
  return JSON.stringify(evidence, (_key, value) => (typeof value === "bigint" ? value.toString() : value));
}

function readEvidence(text: string): Evidence {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

const naming = z.looseObject({ recordIds: z.array(z.string()).default([]) });

/** The statement records that an item names. */
export function recordsNamed(evidence: Evidence): readonly string[] {
  return naming.parse(evidence).recordIds;
}

/** Closes the open item of a subject, because evidence or a person ended the doubt. False when none was open. */
export async function closeReviewItem(
  tx: Session,
  subject: { kind: NewReviewItem["subjectKind"]; id: string },
  end: { state: "decided" | "closed"; by: string; why: string },
  atMs: number,
): Promise<boolean> {
  const { reviewItems: t } = tx.t;
  const closed = await tx.update(
    t,
    { state: end.state, openSlot: null, closedBy: end.by, closedWhy: end.why, updatedAtMs: atMs },
    eq(t.openSlot, `${subject.kind}:${subject.id}`),
  );
  return closed === 1;
}

/** Closes the open items of these subjects, where there are any. */
export async function closeReviewItems(
  tx: Session,
  subjects: { kind: NewReviewItem["subjectKind"]; ids: readonly string[] },
  end: { state: "decided" | "closed"; by: string; why: string },
  atMs: number,
): Promise<void> {
  const { reviewItems: t } = tx.t;
  const slots = subjects.ids.map((id) => `${subjects.kind}:${id}`);
  await tx.update(
    t,
    { state: end.state, openSlot: null, closedBy: end.by, closedWhy: end.why, updatedAtMs: atMs },
    oneOf(tx, t.openSlot, slots),
  );
}

/** Closes what the final gate held of a batch that was stopped: its transfers are cancelled, nothing is left to decide. */
export async function closeHeldItems(tx: Session, batchId: string, by: string, atMs: number): Promise<void> {
  const { reviewItems: t } = tx.t;
  const held = and(eq(t.batchId, batchId), eq(t.kind, "held"), eq(t.subjectKind, "transfer"), eq(t.state, "open"));
  await tx.update(
    t,
    { state: "closed", openSlot: null, closedBy: by, closedWhy: "cancelled", updatedAtMs: atMs },
    held,
  );
}

/** The same for one transfer that was withdrawn; a doubt about an earlier attempt of it stays. */
export async function closeHeldItem(tx: Session, transferId: string, by: string, atMs: number): Promise<void> {
  const { reviewItems: t } = tx.t;
  const held = and(eq(t.openSlot, `transfer:${transferId}`), eq(t.kind, "held"));
  await tx.update(
    t,
    { state: "closed", openSlot: null, closedBy: by, closedWhy: "cancelled", updatedAtMs: atMs },
    held,
  );
}

/** True while an item is open that says: this transfer counts as not paid, and a record shows that it was. */
export async function hasOpenRefutation(db: Session, transferId: string): Promise<boolean> {
  return (await refutationOf(db).execute({ transferId })).length > 0;
}

const refutationOf = keepQuery((db) => {
  const { reviewItems: t } = db.t;
  const ofTransfer = and(eq(t.subjectKind, "transfer"), eq(t.subjectId, sql.placeholder("transferId")));
  return db.read
    .select({ id: t.id })
    .from(t)
    .where(and(ofTransfer, eq(t.state, "open"), inArray(t.kind, ["contradiction", "late_record"])))
    .limit(1)
    .prepare();
});

/** The item. @throws NotFoundError */
export async function getReviewItem(db: Session, id: string): Promise<ReviewItemRow> {
  const [row] = await itemById(db).execute({ id });
  if (!row) throw new NotFoundError("review", id);
  return row;
}

const itemById = keepQuery((db) => {
  const { reviewItems: t } = db.t;
  return db.read
    .select()
    .from(t)
    .where(eq(t.id, sql.placeholder("id")))
    .limit(1)
    .prepare();
});

/** The line in the file that a transfer pays; null when it pays none. */
export async function findSourceLineNo(db: Session, transferId: string): Promise<number | null> {
  const { batchLines: l } = db.t;
  const [row] = await db.read
    .select({ sourceLineNo: l.sourceLineNo })
    .from(l)
    .where(eq(l.transferId, transferId))
    .limit(1);
  return row?.sourceLineNo ?? null;
}

export type OpenItem = { kind: string; evidence: Evidence };

/** Kind and evidence of the open items of an account by the id of their subject. */
export async function listOpenItems(
  db: Session,
  accountId: string,
  subjectKind: NewReviewItem["subjectKind"],
): Promise<Map<string, OpenItem>> {
  const rows = await openItems(db).execute({ accountId, subjectKind });
  return new Map(rows.map(({ subjectId, kind, evidence }) => [subjectId, { kind, evidence: readEvidence(evidence) }]));
}

const openItems = keepQuery((db) => {
  const { reviewItems: t } = db.t;
  const isOpen = and(eq(t.state, "open"), eq(t.subjectKind, sql.placeholder("subjectKind")));
  return db.read
    .select({ subjectId: t.subjectId, kind: t.kind, evidence: t.evidence })
    .from(t)
    .where(and(eq(t.accountId, sql.placeholder("accountId")), isOpen))
    .prepare();
});
