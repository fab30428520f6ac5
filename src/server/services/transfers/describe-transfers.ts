import { maskPayee } from "@/domain/batch-payee";
import { reachesAccount } from "@/domain/caller";
import { formatMoney } from "@/domain/money";
import { type PayeeKind, readPayee } from "@/domain/payee";
import { mayDo } from "@/domain/rights";
import type { TransferRow } from "@/domain/transfer-list.schema";
import { timeOf, timeOrNull } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { type LastAttempt, listLastAttempts } from "@/server/repositories/batch-pages.repository";
import {
  type ListedTransfer,
  listAccountsNamed,
  listDecidedPaid,
  listPeopleNames,
  type NamedAccount,
  readListed,
} from "@/server/repositories/transfer-detail.repository";
import type { ServiceContext } from "@/server/services/context";

type Surroundings = {
  people: ReadonlyMap<string, string>;
  payeeAccount: NamedAccount | undefined;
  attempt: LastAttempt | undefined;
  isDecidedPaid: boolean;
  isFull: boolean;
  /** Whether a key may know of an account. */
  reaches: (accountId: string) => boolean;
};

/**
 * These transfers as a table shows them, in the same order: six queries, however many rows. People without the right see
 * payees masked, and not which of them are accounts of ours.
 */
export async function describeTransfers(
  db: Session,
  ctx: Pick<ServiceContext, "caller">,
  ids: readonly string[],
): Promise<TransferRow[]> {
  if (ids.length === 0) return [];
  const isFull = mayDo(ctx.caller, "payees.readFull");
  const found = await readListed(db, ids);
  const rows = ids.flatMap((id) => found.get(id) ?? []);
  const accepted = rows.flatMap(({ transfer }) => (transfer.state === "accepted" ? [transfer.id] : []));
  const confirmers = new Set(rows.flatMap(({ confirmedBy }) => confirmedBy ?? []));
  const [attempts, decided, payeeAccounts, people] = await Promise.all([
    listLastAttempts(db, ids),
    listDecidedPaid(db, accepted),
    isFull ? listAccountsNamed(db, payeesOf(rows)) : new Map<string, NamedAccount>(),
    listPeopleNames(db, [...confirmers]),
  ]);
  return rows.map((row) =>
    onWire(row, {
      people,
      payeeAccount: payeeAccounts.get(canonicalOf(row.transfer.payeeKind, row.transfer.payee)),
      attempt: attempts.get(row.transfer.id),
      isDecidedPaid: decided.has(row.transfer.id),
      isFull,
      reaches: (accountId) => reachesAccount(ctx.caller, accountId),
    }),
  );
}

function onWire(row: ListedTransfer, around: Surroundings): TransferRow {
  const { transfer } = row;
  const { people, payeeAccount, attempt, isFull } = around;
  const { accountEmail, lineNumber, confirmedBy } = row;
  return {
    id: transfer.id,
    kind: transfer.kind,
    account: accountEmail === null ? null : { id: transfer.accountId, email: accountEmail, alias: row.accountAlias },
    payeeKind: transfer.payeeKind,
    payee: isFull ? transfer.payee : maskPayee(transfer.payeeKind, transfer.payee),
    isPayeeMasked: !isFull,
    payeeAccount: payeeAccount !== undefined && around.reaches(payeeAccount.id) ? payeeAccount : null,
    amount: formatMoney(transfer.amountMicro),
    state: transfer.state,
    isDecidedPaid: around.isDecidedPaid,
    parkReason: transfer.state === "parked" ? transfer.parkReason : null,
    nextCheckAt: timeOrNull(transfer.nextCheckAtMs),
    batch: transfer.batchId === null ? null : { id: transfer.batchId, name: row.batchName ?? transfer.batchId },
    line: transfer.lineId === null || lineNumber === null ? null : { id: transfer.lineId, number: lineNumber },
    campaign: transfer.campaignKey,
    attempts: transfer.attemptCount,
    sentAt: timeOrNull(attempt?.openedAtMs ?? null),
    by: { id: transfer.createdBy, name: row.byName ?? transfer.createdBy },
    confirmedBy: confirmedBy === null ? null : { id: confirmedBy, name: people.get(confirmedBy) ?? confirmedBy },
    recordId: attempt?.recordId ?? null,
    createdAt: timeOf(transfer.createdAtMs),
    updatedAt: timeOf(transfer.updatedAtMs),
    version: transfer.version,
  };
}

function payeesOf(rows: readonly ListedTransfer[]): { uids: string[]; emails: string[] } {
  const named = (kind: PayeeKind) => [
    ...new Set(
      rows.flatMap(({ transfer }) => (transfer.payeeKind === kind ? [canonicalOf(kind, transfer.payee)] : [])),
    ),
  ];
  return { uids: named("uid"), emails: named("email") };
}

/** What decides whether two payees are the same one. */
export function canonicalOf(kind: PayeeKind, payee: string): string {
  const reading = readPayee(kind, payee);
  return reading.isPayee ? reading.canonical : payee;
}
