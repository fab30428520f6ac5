/** What a screen needs to word a reason, a hint or a warning; money as a decimal string. */
export type ReasonParams = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>;

/** A stable code with its evidence; the face words it. */
export type CodeWithParams<Code extends string = string> = { readonly code: Code; readonly params: ReasonParams };

/** Why a line can never be paid as it stands. `source_account`: the payee is the account that would pay. */
export const invalidCodes = [
  "column_count",
  "no_payee",
  "bad_uid",
  "bad_email",
  "bad_amount",
  "source_account",
] as const;
type InvalidCode = (typeof invalidCodes)[number];

/** Why a line waits for a person. @source docs/design/payments.md §11.2 */
export const holdCodes = [
  "paid_before",
  "duplicate_in_file",
  "open_elsewhere",
  "unknown_elsewhere",
  "paid_since_restore",
  "own_account",
  "payee_blocked",
  "repeat_payee",
  "amount_unusual",
  "new_payee_large",
  "first_card_before_registration",
  "no_card",
  "uid_unusual",
  "mixed_script_email",
  "bad_date",
  "bad_count",
] as const;
export type HoldCode = (typeof holdCodes)[number];

export type ReasonCode = InvalidCode | HoldCode;
export type ImportReason = CodeWithParams<ReasonCode>;
/** Shown beside a line, holds nothing. */
export type ImportNote = CodeWithParams<"seen_never_paid">;

export const lineVerdicts = ["ready", "held", "excluded", "invalid"] as const;
export type LineVerdict = (typeof lineVerdicts)[number];

export type BatchFileKind = "payout" | "cashback";
export type Decision = "pay" | "exclude";

/** `exclude_only` has no other way in any path; `keep_one`: at most one line of the group may be paid. */
type HoldRule = { readonly decide: "exclude_only" | "keep_one" | "pay_or_exclude"; readonly isCashbackOnly: boolean };

/** @source docs/design/payments.md §11.2 */
export const holdRules: Readonly<Record<HoldCode, HoldRule>> = {
  paid_before: { decide: "exclude_only", isCashbackOnly: false },
  duplicate_in_file: { decide: "keep_one", isCashbackOnly: false },
  open_elsewhere: { decide: "exclude_only", isCashbackOnly: false },
  unknown_elsewhere: { decide: "exclude_only", isCashbackOnly: false },
  paid_since_restore: { decide: "pay_or_exclude", isCashbackOnly: false },
  own_account: { decide: "exclude_only", isCashbackOnly: true },
  payee_blocked: { decide: "exclude_only", isCashbackOnly: false },
  repeat_payee: { decide: "pay_or_exclude", isCashbackOnly: false },
  amount_unusual: { decide: "pay_or_exclude", isCashbackOnly: false },
  new_payee_large: { decide: "pay_or_exclude", isCashbackOnly: false },
  first_card_before_registration: { decide: "pay_or_exclude", isCashbackOnly: true },
  no_card: { decide: "pay_or_exclude", isCashbackOnly: true },
  uid_unusual: { decide: "pay_or_exclude", isCashbackOnly: false },
  mixed_script_email: { decide: "pay_or_exclude", isCashbackOnly: false },
  bad_date: { decide: "pay_or_exclude", isCashbackOnly: false },
  bad_count: { decide: "pay_or_exclude", isCashbackOnly: false },
};

/** What a person may decide about one reason; a line may be paid only when each of its reasons allows it. */
export function allowedDecisions(code: HoldCode): readonly Decision[] {
  return holdRules[code].decide === "exclude_only" ? ["exclude"] : ["pay", "exclude"];
}

export function isHoldCode(code: ReasonCode): code is HoldCode {
  return Object.hasOwn(holdRules, code);
}

/** True when lines of this kind of batch are held for the reason at all. */
export function appliesTo(code: HoldCode, kind: BatchFileKind): boolean {
  return kind === "cashback" || !holdRules[code].isCashbackOnly;
}

/**
 * The verdict that follows from a line's reasons. `autoExclude`: the reasons that the settings `risk.<reason>` turn from
 * a hold into an exclusion; a reason that nobody may pay stays a hold, for a person to see.
 */
export function verdictOf(reasons: readonly ImportReason[], autoExclude?: ReadonlySet<HoldCode>): LineVerdict {
  let verdict: LineVerdict = "ready";
  for (const { code } of reasons) {
    if (!isHoldCode(code)) return "invalid";
    if (autoExclude?.has(code) && holdRules[code].decide !== "exclude_only") verdict = "excluded";
    else if (verdict === "ready") verdict = "held";
  }
  return verdict;
}

/** The reasons of both lists, one per code: evidence for the same code is put together. */
export function mergeReasons(first: readonly ImportReason[], second: readonly ImportReason[]): readonly ImportReason[] {
  if (second.length === 0) return first;
  const byCode = new Map(first.map((reason) => [reason.code, reason]));
  for (const reason of second) {
    const known = byCode.get(reason.code);
    byCode.set(reason.code, known ? { code: reason.code, params: { ...known.params, ...reason.params } } : reason);
  }
  return [...byCode.values()];
}
