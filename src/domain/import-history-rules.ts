import type { BatchFileKind, HoldCode, ImportNote, ImportReason, ReasonParams } from "./import-reason";
import { appliesTo, isHoldCode, mergeReasons, verdictOf } from "./import-reason";
import type { ImportRow } from "./import-row";
import { formatMoney } from "./money";
import type { GapOrder } from "./restore-gap";

/** Evidence by `payee_key`: ids to link, dates, amounts, names. */
type EvidenceByPayee = ReadonlyMap<string, ReasonParams>;

/** What the books know about the payees of one file; the server reads it, by `payee_key`. */
export type PayeeFacts = {
  /** Keys of the account that would pay: its UID and its address. */
  readonly source: ReadonlySet<string>;
  /** Claimed or paid in this campaign. */
  readonly claims: EvidenceByPayee;
  /** An open line in another batch, or an open transfer. */
  readonly openElsewhere: EvidenceByPayee;
  /** An outcome that nobody knows yet. */
  readonly unknownElsewhere: EvidenceByPayee;
  /** Accounts that we manage, or that share holder, document or mailbox with one. */
  readonly ownAccounts: EvidenceByPayee;
  readonly blocked: EvidenceByPayee;
  /** Paid in earlier campaigns. */
  readonly paidBefore: EvidenceByPayee;
  /** Every payee that was ever paid; Unix ms of the first payment. */
  readonly firstPaid: ReadonlyMap<string, number>;
  /** Known from earlier lines that were never paid: excluded, cancelled or rejected. */
  readonly seenBefore: EvidenceByPayee;
  /** Own limits of payees, in micro-units. */
  readonly payeeLimits: ReadonlyMap<string, bigint>;
  /** Records of a time that a restore lost, of which one may be this payment. */
  readonly sinceRestore: (order: GapOrder) => ReasonParams | null;
};

export type HistoryRules = {
  readonly kind: BatchFileKind;
  /** The campaign pays the same people every time: an earlier campaign is then no reason. */
  readonly expectsRepeats: boolean;
  /** A first payment above it is held (setting `ladder.new_payee_max`). */
  readonly newPayeeMaxMicro: bigint;
  /** Reasons that the settings `risk.<reason>` turn into an exclusion. */
  readonly autoExclude?: ReadonlySet<HoldCode>;
};

/** 50 USD. @source docs/design/payments.md §11.2 */
export const defaultNewPayeeMaxMicro = 50_000_000n;

/** The address beside a UID: another name of the same person, with the key that it has in the books. */
export type PayeeAlias = { readonly email: string; readonly key: string };

type HistoryLine = Pick<ImportRow, "amountMicro" | "payeeKind">;

/** What the books say about one line: reasons that hold it or make it invalid, and notes that hold nothing. */
export function reasonsFromHistory(
  line: HistoryLine,
  payeeKey: string,
  facts: PayeeFacts,
  rules: HistoryRules,
  alias: PayeeAlias | null = null,
): { reasons: ImportReason[]; notes: ImportNote[] } {
  const own: ImportReason[] = [
    ...(facts.source.has(payeeKey) ? [{ code: "source_account" as const, params: {} }] : []),
    ...evidence("paid_before", facts.claims, payeeKey),
    ...evidence("open_elsewhere", facts.openElsewhere, payeeKey),
    ...evidence("unknown_elsewhere", facts.unknownElsewhere, payeeKey),
    ...sinceRestore(line, payeeKey, facts, alias),
    ...evidence("own_account", facts.ownAccounts, payeeKey),
    ...evidence("payee_blocked", facts.blocked, payeeKey),
    ...(rules.expectsRepeats ? [] : evidence("repeat_payee", facts.paidBefore, payeeKey)),
    ...amountReasons(line, payeeKey, facts, rules, alias?.key ?? null),
  ];
  const seen = facts.seenBefore.get(payeeKey);
  const wasPaid = facts.firstPaid.has(payeeKey) || facts.paidBefore.has(payeeKey) || facts.claims.has(payeeKey);
  // What is known under the UID itself is the better evidence.
  const reasons = alias === null ? own : mergeReasons(reasonsOfAlias(alias, facts), own);
  return {
    reasons: reasons.filter(({ code }) => !isHoldCode(code) || appliesTo(code, rules.kind)),
    notes: seen && !wasPaid ? [{ code: "seen_never_paid", params: seen }] : [],
  };
}

/**
 * What the books say about the address beside the UID of a row: the same person must not be paid under both names, nor
 * under a UID when they must not be paid at all. The evidence names the address. Earlier campaigns hold nothing here.
 */
function reasonsOfAlias({ email, key }: PayeeAlias, facts: PayeeFacts): ImportReason[] {
  return [
    ...evidence("paid_before", facts.claims, key),
    ...evidence("open_elsewhere", facts.openElsewhere, key),
    ...evidence("unknown_elsewhere", facts.unknownElsewhere, key),
    ...evidence("own_account", facts.ownAccounts, key),
    ...evidence("payee_blocked", facts.blocked, key),
  ].map(({ code, params }) => ({ code, params: { ...params, email } }));
}

/**
 * The row with what the books say added to what the file said. `payeeKey`: null for a row without a valid payee.
 */
export function withHistory(
  row: ImportRow,
  payeeKey: string | null,
  facts: PayeeFacts,
  rules: HistoryRules,
  alias: PayeeAlias | null = null,
): ImportRow {
  const found = payeeKey === null ? { reasons: [], notes: [] } : reasonsFromHistory(row, payeeKey, facts, rules, alias);
  const reasons = mergeReasons(row.reasons, found.reasons);
  return { ...row, reasons, notes: found.notes, verdict: verdictOf(reasons, rules.autoExclude) };
}

function sinceRestore(
  { amountMicro, payeeKind }: HistoryLine,
  payeeKey: string,
  facts: PayeeFacts,
  alias: PayeeAlias | null,
): ImportReason[] {
  if (amountMicro === null || payeeKind === null) return [];
  const params = facts.sinceRestore({ payeeKind, payeeKey, aliasKey: alias?.key ?? null, amountMicro });
  return params ? [{ code: "paid_since_restore", params }] : [];
}

function evidence(code: HoldCode, facts: EvidenceByPayee, payeeKey: string): ImportReason[] {
  const params = facts.get(payeeKey);
  return params ? [{ code, params }] : [];
}

/** What an amount itself gives: limits of the payee, and a large first payment. */
export function amountReasons(
  line: Pick<HistoryLine, "amountMicro">,
  payeeKey: string,
  facts: PayeeFacts,
  rules: HistoryRules,
  aliasKey: string | null,
): ImportReason[] {
  const reasons: ImportReason[] = [];
  const { amountMicro } = line;
  if (amountMicro === null) return reasons;
  const limits = [payeeKey, aliasKey].flatMap((key) => (key === null ? [] : (facts.payeeLimits.get(key) ?? [])));
  const limit = limits.find((one) => amountMicro > one);
  if (limit !== undefined) {
    reasons.push({ code: "amount_unusual", params: { payeeLimit: formatMoney(limit) } });
  }
  if (amountMicro > rules.newPayeeMaxMicro && !facts.firstPaid.has(payeeKey)) {
    reasons.push({ code: "new_payee_large", params: { limit: formatMoney(rules.newPayeeMaxMicro) } });
  }
  return reasons;
}
