import { and, desc, eq, gt, inArray, isNotNull, isNull, ne, notInArray, or, type SQL, sql } from "drizzle-orm";
import { paidStates, underWayStates } from "@/domain/transfer-states";
import { keepListQuery, keepQuery } from "@/server/db/keep-query";
import { unindexed } from "@/server/db/one-of";
import type { Session } from "@/server/db/session";
import type { TransferRow } from "./transfers.repository";

const SAME_LIMIT = 1_000;

/** Whose confirmations are counted together: those of a person, from an account, or to a payee under any of its names. */
export type ConfirmedBy = { personId: string; accountId: string; names: readonly string[] };

/**
 * What was confirmed one by one since a moment by this person, from this account or to this payee, each once: single
 * transfers, and lines of batches that were tried again. What was withdrawn counts for nothing, nor do these batches.
 */
export async function listConfirmedSingles(
  db: Session,
  { personId, accountId, names }: ConfirmedBy,
  sinceMs: number,
  except: { transferIds: readonly string[]; batchIds: readonly string[] },
): Promise<Pick<TransferRow, "id" | "amountMicro">[]> {
  const { confirmations: c, transfers: t } = db.t;
  const { transferIds, batchIds } = except;
  const columns = { id: t.id, amountMicro: t.amountMicro };
  const isCounted = and(
    gt(c.createdAtMs, sinceMs),
    ne(t.state, "cancelled"),
    transferIds.length === 0 ? undefined : notInArray(t.id, [...transferIds]),
    or(eq(c.personId, personId), eq(t.accountId, accountId), toPayee(db, names)),
  );
  // Two reads, for each join finds its transfers by an index.
  const singles = await db.read
    .selectDistinct(columns)
    .from(c)
    .innerJoin(t, and(eq(c.subjectKind, "transfer"), eq(t.id, c.subjectId), isNull(t.batchId)))
    .where(isCounted);
  const again = await db.read
    .selectDistinct(columns)
    .from(c)
    .innerJoin(t, and(eq(t.batchId, c.subjectId), eq(t.confirmationId, c.id)))
    .where(
      and(
        isCounted,
        eq(c.subjectKind, "batch"),
        eq(c.act, "retry"),
        batchIds.length === 0 ? undefined : notInArray(t.batchId, [...batchIds]),
      ),
    );
  return [...singles, ...again];
}

/** Payments of batches to this payee that were ordered since a moment, outside of these batches. */
export async function listBatchPaymentsTo(
  db: Session,
  names: readonly string[],
  sinceMs: number,
  except: { batchIds: readonly string[]; transferIds: readonly string[] },
): Promise<Pick<TransferRow, "id" | "amountMicro">[]> {
  const isPayee = toPayee(db, names);
  if (isPayee === undefined) return [];
  const { transfers: t } = db.t;
  const isOther = and(
    except.batchIds.length === 0 ? undefined : notInArray(t.batchId, [...except.batchIds]),
    except.transferIds.length === 0 ? undefined : notInArray(t.id, [...except.transferIds]),
  );
  return db.read
    .select({ id: t.id, amountMicro: t.amountMicro })
    .from(t)
    .where(and(isPayee, gt(t.createdAtMs, sinceMs), isNotNull(t.batchId), isOther, ne(t.state, "cancelled")));
}

/** Payments of one amount to this payee since a moment that are open or done, newest first, at most a thousand. */
export async function listSamePayments(
  db: Session,
  asked: { names: readonly string[]; amountMicro: bigint; sinceMs: number; exceptId: string | null },
): Promise<Pick<TransferRow, "id" | "state" | "batchId" | "createdAtMs">[]> {
  const { names, amountMicro, sinceMs, exceptId } = asked;
  return samePayments(db, names, { amountMicro, sinceMs, exceptId: exceptId ?? "" });
}

const samePayments = keepListQuery((db, isListed) => {
  const { transfers: t } = db.t;
  return db.read
    .select({ id: t.id, state: t.state, batchId: t.batchId, createdAtMs: t.createdAtMs })
    .from(t)
    .where(
      and(
        or(isListed(t.payeeKey), isListed(t.aliasKey)),
        eq(t.amountMicro, sql.param(sql.placeholder("amountMicro"), t.amountMicro)),
        inArray(unindexed(t.state), [...paidStates, ...underWayStates]),
        gt(unindexed(t.createdAtMs), sql.placeholder("sinceMs")),
        ne(t.id, sql.placeholder("exceptId")),
      ),
    )
    .orderBy(desc(t.createdAtMs), desc(t.id))
    .limit(SAME_LIMIT);
});

/** True when the payee is an account of ours, by the name that is paid or by the address that the file names beside it. */
export async function isOwnAccount(db: Session, transfer: TransferRow, canonical: string): Promise<boolean> {
  const { batchLines } = db.t;
  const [line] =
    transfer.aliasKey === null || transfer.lineId === null
      ? []
      : await db.read
          .select({ email: batchLines.aliasEmail })
          .from(batchLines)
          .where(eq(batchLines.id, transfer.lineId));
  const own = await ownAccount(db, transfer.payeeKind).execute({ canonical, beside: line?.email || null });
  return own.length > 0;
}

/** No account has the address null, which stands for none. */
const ownAccount = keepQuery((db, payeeKind: TransferRow["payeeKind"]) => {
  const { accounts: t } = db.t;
  const isPaid = eq(payeeKind === "uid" ? t.uid : t.emailCanon, sql.placeholder("canonical"));
  return db.read
    .select({ id: t.id })
    .from(t)
    .where(or(isPaid, eq(t.emailCanon, sql.placeholder("beside"))))
    .limit(1)
    .prepare();
});

function toPayee(db: Session, names: readonly string[]): SQL | undefined {
  const { transfers: t } = db.t;
  return names.length === 0 ? undefined : or(inArray(t.payeeKey, [...names]), inArray(t.aliasKey, [...names]));
}
