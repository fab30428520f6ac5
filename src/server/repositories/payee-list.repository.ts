import { and, asc, count, desc, eq, inArray, isNotNull, or, type SQL, sql } from "drizzle-orm";
import type { Direction, ListPlace } from "@/domain/list-order";
import type { PayeeFilter } from "@/domain/transfer-payee.schema";
import type { TransferState } from "@/domain/transfer-states";
import { oneOf } from "@/server/db/one-of";
import type { Session } from "@/server/db/session";
import { inChunks, type PayeeRecord } from "./payees.repository";

/** Payments of one state to one payee. */
export type PayeeStateSum = {
  payeeKey: string;
  state: TransferState;
  count: number;
  sumMicro: bigint;
  lastAtMs: number;
};

/** What one payee was ordered in one campaign, by state. */
type CampaignSum = Omit<PayeeStateSum, "payeeKey"> & { campaignKey: string };

/** The places of one page by first sight; ids and times alone, which an index holds together with all filters. */
export async function listPayeePlaces(
  db: Session,
  filter: PayeeFilter,
  page: { after: ListPlace | null; direction: Direction; limit: number },
): Promise<{ id: string; createdAtMs: number }[]> {
  const { payees: t } = db.t;
  const order = page.direction === "asc" ? asc : desc;
  return db.read
    .select({ id: t.id, createdAtMs: t.createdAtMs })
    .from(t)
    .where(and(matching(db, filter), beyond(db, page)))
    .orderBy(order(t.createdAtMs), order(t.id))
    .limit(page.limit);
}

/** How many payees the filter holds. */
export async function countPayees(db: Session, filter: PayeeFilter): Promise<number> {
  const [row] = await db.read.select({ n: count() }).from(db.t.payees).where(matching(db, filter));
  return Number(row?.n ?? 0);
}

/** These payees, by id. */
export async function readPayees(db: Session, ids: readonly string[]): Promise<Map<string, PayeeRecord>> {
  const { payees: t } = db.t;
  const rows = await inChunks(ids, (some) =>
    db.read
      .select()
      .from(t)
      .where(oneOf(db, t.id, some)),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What was ordered for these payees, by payee and state; an index holds all of it. */
export async function sumPayees(db: Session, payeeKeys: readonly string[]): Promise<PayeeStateSum[]> {
  const { transfers: t } = db.t;
  return inChunks(payeeKeys, (keys) =>
    db.read
      .select({ payeeKey: t.payeeKey, state: t.state, ...figures(db) })
      .from(t)
      .where(oneOf(db, t.payeeKey, keys))
      .groupBy(t.payeeKey, t.state),
  );
}

/**
 * What was ordered for a payee in each campaign, by state, whichever of its names was paid: a UID may have been paid with
 * this address beside it.
 */
export async function sumPayeeCampaigns(db: Session, payeeKey: string): Promise<CampaignSum[]> {
  const { transfers: t } = db.t;
  const named = or(eq(t.payeeKey, payeeKey), eq(t.aliasKey, payeeKey));
  return db.read
    .select({ campaignKey: sql<string>`${t.campaignKey}`, state: t.state, ...figures(db) })
    .from(t)
    .where(and(named, isNotNull(t.campaignKey)))
    .groupBy(t.campaignKey, t.state);
}

/** Names of these campaigns, and which transfer holds the place of this payee in each. */
export async function readPayeePlaces(db: Session, payeeKey: string, campaignKeys: readonly string[]) {
  const { campaigns: g, claims: c, transfers: t } = db.t;
  return inChunks(campaignKeys, (keys) =>
    db.read
      .select({ key: g.key, name: g.name, transferId: t.id, state: t.state })
      .from(g)
      .leftJoin(c, and(eq(c.campaignKey, g.key), eq(c.payeeKey, payeeKey)))
      .leftJoin(t, eq(t.id, c.transferId))
      .where(oneOf(db, g.key, keys)),
  );
}

function figures(db: Session) {
  const { transfers: t } = db.t;
  return {
    count: sql<number>`count(*)`.mapWith(Number),
    sumMicro: sql<bigint>`sum(${t.amountMicro})`.mapWith((sum) => BigInt(sum)),
    lastAtMs: sql<number>`max(${t.createdAtMs})`.mapWith(Number),
  };
}

function beyond(db: Session, { after, direction }: { after: ListPlace | null; direction: Direction }): SQL | undefined {
  if (after === null) return undefined;
  const { payees: t } = db.t;
  const atMs = Number(after.value);
  return direction === "desc"
    ? sql`(${t.createdAtMs} <= ${atMs} and (${t.createdAtMs} < ${atMs} or ${t.id} < ${after.id}))`
    : sql`(${t.createdAtMs} >= ${atMs} and (${t.createdAtMs} > ${atMs} or ${t.id} > ${after.id}))`;
}

function matching(db: Session, { q, status, campaign }: PayeeFilter): SQL | undefined {
  const { payees: t, transfers } = db.t;
  return and(
    q === undefined ? undefined : or(containing(t.payee, q), containing(t.label, q)),
    status === undefined ? undefined : inArray(t.status, status),
    campaign === undefined
      ? undefined
      : inArray(
          t.payeeKey,
          db.read.select({ payeeKey: transfers.payeeKey }).from(transfers).where(eq(transfers.campaignKey, campaign)),
        ),
  );
}

/** Contains, in any case of ASCII letters; `%` and `_` of the text stand for themselves. */
function containing(column: unknown, text: string): SQL {
  const pattern = `%${text.toLowerCase().replace(/[!%_]/g, "!$&")}%`;
  return sql`lower(${column}) like ${pattern} escape '!'`;
}
