import { and, asc, desc, eq, inArray } from "drizzle-orm";
import { oneOf } from "@/server/db/one-of";
import type { Session } from "@/server/db/session";

export type NamedAccount = { id: string; email: string; alias: string | null };

/** These transfers with the names of what they refer to, by id; one query. */
export async function readListed(db: Session, transferIds: readonly string[]) {
  const { transfers: t, accounts: a, batches: b, batchLines: l, operators: o, confirmations: c } = db.t;
  const rows = await db.read
    .select({
      transfer: t,
      accountEmail: a.email,
      accountAlias: a.alias,
      batchName: b.name,
      lineNumber: l.sourceLineNo,
      byName: o.name,
      confirmedBy: c.personId,
    })
    .from(t)
    .leftJoin(a, eq(a.id, t.accountId))
    .leftJoin(b, eq(b.id, t.batchId))
    .leftJoin(l, eq(l.id, t.lineId))
    .leftJoin(o, eq(o.id, t.createdBy))
    .leftJoin(c, eq(c.id, t.confirmationId))
    .where(oneOf(db, t.id, transferIds));
  return new Map(rows.map((row) => [row.transfer.id, row]));
}

export type ListedTransfer = Awaited<ReturnType<typeof readListed>> extends Map<string, infer Row> ? Row : never;

/** Names of people by their id; whoever is nobody of ours is missing. */
export async function listPeopleNames(db: Session, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { operators: o } = db.t;
  const rows = await db.read
    .select({ id: o.id, name: o.name })
    .from(o)
    .where(oneOf(db, o.id, ids));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Accounts of ours among payees, by UID and by address in its canonical form. */
export async function listAccountsNamed(
  db: Session,
  { uids, emails }: { uids: readonly string[]; emails: readonly string[] },
): Promise<Map<string, NamedAccount>> {
  const { accounts: a } = db.t;
  const columns = { id: a.id, email: a.email, alias: a.alias, uid: a.uid, emailCanon: a.emailCanon };
  const [byUid, byEmail] = await Promise.all([
    uids.length === 0
      ? []
      : db.read
          .select(columns)
          .from(a)
          .where(oneOf(db, a.uid, uids)),
    emails.length === 0
      ? []
      : db.read
          .select(columns)
          .from(a)
          .where(oneOf(db, a.emailCanon, emails)),
  ]);
  const named = ({ id, email, alias }: NamedAccount) => ({ id, email, alias });
  return new Map([
    ...byUid.map((row) => [row.uid ?? "", named(row)] as const),
    ...byEmail.map((row) => [row.emailCanon, named(row)] as const),
  ]);
}

/** What an account is called at Infini; null when there is none. */
export async function findAccountNames(db: Session, id: string): Promise<{ email: string; uid: string | null } | null> {
  const { accounts: a } = db.t;
  const [row] = await db.read.select({ email: a.email, uid: a.uid }).from(a).where(eq(a.id, id)).limit(1);
  return row ?? null;
}

/** Of these accepted transfers, those that count as accepted because a person decided so. */
export async function listDecidedPaid(db: Session, acceptedIds: readonly string[]): Promise<Set<string>> {
  if (acceptedIds.length === 0) return new Set();
  const { transferEvents: e, operators: o } = db.t;
  const rows = await db.read
    .select({ transferId: e.transferId, edge: e.edge, personId: o.id })
    .from(e)
    .leftJoin(o, eq(o.id, e.actorId))
    .where(and(oneOf(db, e.transferId, acceptedIds), eq(e.toState, "accepted")))
    .orderBy(asc(e.seq));
  const last = new Map(rows.map((row) => [row.transferId, row]));
  // E15 of the machine is an answer that arrived late.
  return new Set([...last.values()].flatMap((row) => (row.edge === "E15" && row.personId ? [row.transferId] : [])));
}

/** The steps of one transfer with the person's name, oldest first; of a longer life the newest `limit`. */
export async function listTransferEvents(db: Session, transferId: string, limit: number) {
  const { transferEvents: e, operators: o } = db.t;
  const rows = await db.read
    .select({ event: e, personName: o.name })
    .from(e)
    .leftJoin(o, eq(o.id, e.actorId))
    .where(eq(e.transferId, transferId))
    .orderBy(desc(e.seq))
    .limit(limit);
  return rows.reverse();
}

/** Who confirmed a transfer, how and when; null without a confirmation. */
export async function findConfirmation(db: Session, id: string | null) {
  if (id === null) return null;
  const { confirmations: c } = db.t;
  const [row] = await db.read
    .select({ personId: c.personId, method: c.method, tier: c.tier, createdAtMs: c.createdAtMs })
    .from(c)
    .where(eq(c.id, id))
    .limit(1);
  return row ?? null;
}

/** The statement record that one of these attempts was matched to; null while none was. */
export async function findMatchedRecord(db: Session, attemptIds: readonly string[]) {
  if (attemptIds.length === 0) return null;
  const { statementRecords: r } = db.t;
  const [row] = await db.read
    .select()
    .from(r)
    .where(inArray(r.matchedAttemptId, [...attemptIds]))
    .limit(1);
  return row ?? null;
}

/** The open item of the review about this transfer; null when nobody doubts it. */
export async function findOpenItem(db: Session, transferId: string) {
  const { reviewItems: r } = db.t;
  const [row] = await db.read
    .select({ id: r.id, kind: r.kind, createdAtMs: r.createdAtMs })
    .from(r)
    .where(eq(r.openSlot, `transfer:${transferId}`))
    .limit(1);
  return row ?? null;
}
