import { z } from "zod";
import {
  type CodeWithParams,
  type Decision,
  holdCodes,
  holdRules,
  type ImportNote,
  type ImportReason,
  invalidCodes,
  isHoldCode,
  type LineVerdict,
  type ReasonCode,
  type ReasonParams,
} from "./import-reason";

/** `by_hand`: a person took a line out that nothing held. */
export type LineReasonCode = ReasonCode | "by_hand";

/** One reason of a stored line, with what a person decided about it. */
export type LineReason = CodeWithParams<LineReasonCode> & { readonly decision: Decision | null };

/** What a stored line carries beside its cells. */
export type LineFacts = { readonly reasons: readonly LineReason[]; readonly notes: readonly ImportNote[] };

const params = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number()]))]),
);
const stored = z.strictObject({
  reasons: z.array(
    z.strictObject({
      code: z.enum([...holdCodes, ...invalidCodes, "by_hand"]),
      params,
      decision: z.enum(["pay", "exclude"]).nullable(),
    }),
  ),
  notes: z.array(z.strictObject({ code: z.literal("seen_never_paid"), params })),
});

/** Reasons that the books give, not the file: a second look may add or drop them. */
const historyCodes: ReadonlySet<LineReasonCode> = new Set([
  "paid_before",
  "open_elsewhere",
  "unknown_elsewhere",
  "paid_since_restore",
  "own_account",
  "payee_blocked",
  "repeat_payee",
  "new_payee_large",
  "source_account",
] satisfies ReasonCode[]);

const nothing = '{"reasons":[],"notes":[]}';

/** The stored text of a line's reasons. */
export function writeLineFacts(facts: LineFacts): string {
  if (facts.reasons.length === 0 && facts.notes.length === 0) return nothing;
  // `code` stands first, so that a query can find a reason in the text.
  const reasons = facts.reasons.map(({ code, params: evidence, decision }) => ({ code, params: evidence, decision }));
  return JSON.stringify({ reasons, notes: facts.notes });
}

/** The reasons of a stored line. @throws ZodError when the row holds something else. */
export function readLineFacts(json: string): LineFacts {
  return json === nothing ? { reasons: [], notes: [] } : stored.parse(JSON.parse(json));
}

/** What the text of a line with this reason contains. */
export function reasonMark(code: LineReasonCode): string {
  return `{"code":"${code}",`;
}

/** Reasons of a line as the reader found them, nothing decided. */
export function undecided(reasons: readonly ImportReason[]): LineReason[] {
  return reasons.map(({ code, params: evidence }) => ({ code, params: evidence, decision: null }));
}

/** What follows from the reasons and decisions of a line: ready only when each one is decided `pay`. */
export function verdictOfReasons(reasons: readonly LineReason[]): LineVerdict {
  if (reasons.some(({ decision }) => decision === "exclude")) return "excluded";
  const open = reasons.filter(({ decision }) => decision === null);
  if (open.some(({ code }) => code !== "by_hand" && !isHoldCode(code))) return "invalid";
  return open.length > 0 ? "held" : "ready";
}

/** The reason that a table shows first: what is open, else what took the line out, else what was overridden. */
export function mainReasonOf(reasons: readonly LineReason[]): LineReasonCode | null {
  const open = reasons.find(({ decision }) => decision === null);
  const excluded = reasons.find(({ decision }) => decision === "exclude");
  return (open ?? excluded ?? reasons[0])?.code ?? null;
}

/** True when a person decided to pay although something held the line. */
export function isOverridden(reasons: readonly LineReason[]): boolean {
  return verdictOfReasons(reasons) === "ready" && reasons.some(({ decision }) => decision === "pay");
}

/** True when nobody may decide to pay this, by any path. */
export function isExcludeOnly(code: LineReasonCode): boolean {
  return code === "by_hand" ? false : !isHoldCode(code) || holdRules[code].decide === "exclude_only";
}

/** The reasons after a decision on all of them, or on the one with this code. */
export function decideReasons(
  reasons: readonly LineReason[],
  decision: Decision,
  code?: LineReasonCode,
): readonly LineReason[] {
  const kept = decision === "pay" ? reasons.filter((reason) => reason.code !== "by_hand") : reasons;
  const decided = kept.map((reason) => (code === undefined || reason.code === code ? { ...reason, decision } : reason));
  if (decision === "exclude" && decided.length === 0) return [{ code: "by_hand", params: {}, decision }];
  // A line that was paid by override and is now taken out keeps its reasons as they were decided.
  return decided;
}

/** The reasons before any decision. */
export function resetReasons(reasons: readonly LineReason[], code?: LineReasonCode): readonly LineReason[] {
  return reasons
    .filter((reason) => reason.code !== "by_hand")
    .map((reason) => (code === undefined || reason.code === code ? { ...reason, decision: null } : reason));
}

/**
 * The reasons with those that a second look at the books found. What was decided stays decided, but for a decision to pay
 * that was about other records of a lost time than there are now.
 */
export function withFresh(reasons: readonly LineReason[], fresh: readonly ImportReason[]): readonly LineReason[] {
  const known = new Set(reasons.map(({ code }) => code));
  const added = fresh.filter(({ code }) => !known.has(code));
  const other = reasons.flatMap((reason) => fresh.filter((found) => isOtherEvidence(reason, found)));
  if (added.length === 0 && other.length === 0) return reasons;
  const kept = reasons.map((reason) => {
    const found = other.find(({ code }) => code === reason.code);
    return found ? { code: reason.code, params: found.params, decision: null } : reason;
  });
  return [...kept, ...undecided(added)];
}

function isOtherEvidence(reason: LineReason, found: ImportReason): boolean {
  const isSame = reason.code !== found.code || reason.params.seen === found.params.seen;
  return !isSame && reason.decision !== "exclude";
}

/** Which records of a lost time a person had seen when he decided to pay this line; null when there was none. */
export function gapSeenOf(reasons: readonly LineReason[]): string | null {
  const decided = reasons.find(({ code, decision }) => code === "paid_since_restore" && decision === "pay");
  return typeof decided?.params.seen === "string" ? decided.params.seen : null;
}

/** The same, and without open reasons of the books that no longer hold: what somebody waited for has ended. */
export function refreshed(reasons: readonly LineReason[], fresh: readonly ImportReason[]): readonly LineReason[] {
  const found = new Set<LineReasonCode>(fresh.map(({ code }) => code));
  const current = reasons.filter(
    ({ code, decision }) => decision !== null || !historyCodes.has(code) || found.has(code),
  );
  return withFresh(current, fresh);
}

/** The evidence of a reason for the wire: lists are copied. */
export function wireParams(evidence: ReasonParams): z.infer<typeof params> {
  const entries = Object.entries(evidence).map(([name, value]) => [name, isList(value) ? [...value] : value] as const);
  return Object.fromEntries(entries);
}

function isList(value: ReasonParams[string]): value is readonly (string | number)[] {
  return Array.isArray(value);
}
