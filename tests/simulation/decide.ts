import type { Session } from "@/server/db/session";
import type { EngineContext } from "@/server/engine/context";
import { getAccountRow } from "@/server/repositories/accounts.repository";
import { getTransfer, type TransferRow } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";
import { getReview } from "@/server/services/review/get-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { moneyText } from "./oracle/books";
import type { Random } from "./random";

/**
 * What only somebody who asks the payees knows. The owner finds out before saying that a payment was made: who says it
 * untruly breaks what nobody can mend afterwards. Whether "not paid" may be said is the product's guard alone.
 */
export type Truth = {
  /** Whom a record of the statement paid, and when its request arrived; null for one that no request of ours caused. */
  record: (recordId: string) => { payee: string; requestAtMs: number } | null;
  /** How often this account paid that amount to that payee because of a request. */
  paid: (payment: { uid: string; payee: string; amount: string }) => number;
};

type Detail = Awaited<ReturnType<typeof getReview>>;

/** Decides one item as an owner who knows the truth would, as far as the product lets it. */
export async function decideItem(
  ctx: ServiceContext & EngineContext,
  item: { id: string; version: number; amount: string | null },
  { truth, random, password }: { truth: Truth; random: Random; password: string },
): Promise<void> {
  const seen = await getReview(ctx, item.id);
  const open = seen.decisions.filter(({ isOpen }) => isOpen).map(({ decision }) => decision);
  const record = findOwnRecord(seen, truth);
  const decision = await choose();
  if (decision === null || !open.includes(decision)) return;
  await resolveReview(ctx, {
    id: item.id,
    version: item.version,
    decision,
    ...(decision === "paid_record" && record !== null ? { recordId: record } : {}),
    confirm: { typedAmount: item.amount ?? "0", stepUp: { password } },
    why: "The statement was read by hand.",
  });

  async function choose() {
    if (open.includes("paid_record") && record !== null) return "paid_record" as const;
    if (open.includes("paid_no_record") && random.isHit(0.15) && (await wasPaid(ctx, seen, truth))) {
      return "paid_no_record" as const;
    }
    if (open.includes("doubt")) return random.isHit(0.4) ? ("doubt" as const) : null;
    const isByHand = seen.records.length > 0 && seen.records.every(({ recordId }) => truth.record(recordId) === null);
    if (open.includes("explain")) return isByHand && random.isHit(0.2) ? ("explain" as const) : null;
    return "not_paid" as const;
  }
}

/** The record that one of its own requests caused. */
function findOwnRecord(seen: Detail, truth: Truth): string | null {
  const own = seen.records.find(({ recordId }) => {
    const caused = truth.record(recordId);
    if (caused === null || caused.payee !== seen.payee) return false;
    return seen.attempts.some(
      ({ openedAt, closedAt }) =>
        Date.parse(openedAt) <= caused.requestAtMs && (closedAt === null || caused.requestAtMs <= Date.parse(closedAt)),
    );
  });
  return own?.recordId ?? null;
}

/** True when more of these payments were made than our books count as paid. */
async function wasPaid({ db }: EngineContext, seen: Detail, truth: Truth): Promise<boolean> {
  if (seen.subjectKind !== "transfer") return false;
  const transfer = await getTransfer(db, seen.subjectId);
  const { uid } = await getAccountRow(db, transfer.accountId);
  if (uid === null) return false;
  const payment = { uid, payee: transfer.payee, amount: moneyText(transfer.amountMicro) };
  return truth.paid(payment) > (await countPaid(db, transfer));
}

async function countPaid(db: Session, transfer: TransferRow): Promise<number> {
  const { transfers: t } = db.t;
  const rows = await db.read.select().from(t);
  return rows.filter(
    ({ accountId, payee, amountMicro, state }) =>
      accountId === transfer.accountId &&
      payee === transfer.payee &&
      amountMicro === transfer.amountMicro &&
      (state === "accepted" || state === "settled"),
  ).length;
}
