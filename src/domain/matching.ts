import type { EngineParameters } from "./engine-parameters";

/** An attempt that a record may belong to. */
export type MatchableAttempt = {
  attemptId: string;
  transferId: string;
  /**
   * `on_wire`: its answer is not read, so it may have caused any record that fits. `rejected` and `not_executed`, also
   * if cancelled since, explain nothing unless a record shows up.
   */
  status: "accepted" | "unknown" | "on_wire" | "rejected" | "not_executed";
  amountMicro: bigint;
  payeeKind: "uid" | "email";
  /** UID, or e-mail in its comparison form. */
  payee: string;
  watermarkWalkSeq: number;
  openedAtMs: number;
  closedAtMs: number;
};

/** An outgoing record on the available balance that nothing explains yet. */
export type OpenRecord = {
  recordId: string;
  amountMicro: bigint;
  isInexact: boolean;
  /** Names of the other side as shown; empty when absent or masked. */
  counterparties: readonly string[];
  changeType: number;
  occurredAtMs: number;
  seenWalkSeq: number;
  /** Larger is newer. */
  position: number;
};

export type MatchVerdict =
  | { rule: "R1" | "R2" | "R3" | "R5"; kind: "settle"; attemptId: string; recordId: string; isInterchangeable: boolean }
  | { rule: "R4"; kind: "ambiguous"; attemptIds: string[]; recordIds: string[] }
  | { rule: "R6"; kind: "wait"; attemptId: string; isOverdue: boolean }
  | { rule: "R7"; kind: "absent"; attemptId: string }
  | { rule: "R8"; kind: "contradiction" | "late_record"; attemptId: string; recordId: string }
  | { rule: "R9"; kind: "foreign" | "other_out"; recordId: string };

export type MatchInput = {
  attempts: readonly MatchableAttempt[];
  records: readonly OpenRecord[];
  parameters: Pick<EngineParameters, "skewMs" | "horizonMs" | "visibleMs">;
  nowMs: number;
};

/** Fees, refunds, adjustments and card openings are no transfers. @source docs/infini-api/openapi.yaml: StatementChangeType */
const otherChangeTypes: ReadonlySet<number> = new Set([5, 6, 7, 8]);

/**
 * The bump rules of payments.md §7.2: what the open records say about the attempts of one account. Deterministic and
 * pure; the caller applies each verdict in its own transaction.
 */
export function matchRecords(input: MatchInput): MatchVerdict[] {
  const unsettled = input.attempts.filter((attempt) => !isRefuted(attempt));
  const groups = groupByCandidates(unsettled, input);
  const verdicts: MatchVerdict[] = [];
  const explained = new Set<string>();
  for (const group of groups) {
    const judged = judge(group, input);
    verdicts.push(...judged);
    for (const record of group.records) {
      // R5 settles a group and gives the rest of its records away; any other verdict keeps them all.
      const isSurplus = judged.some((one) => one.rule === "R5") && !judged.some((one) => settlesWith(one, record));
      if (!isSurplus) explained.add(record.recordId);
    }
  }
  const leftOver = input.records.filter((record) => !explained.has(record.recordId));
  return [...verdicts, ...judgeLeftOver(leftOver, unsettled, input)];
}

/** True when the record may be the movement that this attempt caused. */
export function isCandidate(
  attempt: MatchableAttempt,
  record: OpenRecord,
  input: Pick<MatchInput, "parameters">,
): boolean {
  return (
    record.amountMicro === attempt.amountMicro &&
    !record.isInexact &&
    fitsTimeAndPayee(attempt, record, input.parameters)
  );
}

/** True when the record shows the attempt's payee in its time, whatever the amount: a fee that nobody announced. */
export function showsPayee(
  attempt: MatchableAttempt,
  record: OpenRecord,
  input: Pick<MatchInput, "parameters">,
): boolean {
  return isPayee(attempt, record) === true && fitsTimeAndPayee(attempt, record, input.parameters);
}

type Group = { attempts: MatchableAttempt[]; records: OpenRecord[]; pairs: Map<string, Set<string>> };

function fitsTimeAndPayee(
  attempt: MatchableAttempt,
  record: OpenRecord,
  parameters: MatchInput["parameters"],
): boolean {
  return (
    record.seenWalkSeq > attempt.watermarkWalkSeq &&
    record.occurredAtMs >= attempt.openedAtMs - parameters.skewMs &&
    record.occurredAtMs <= attempt.closedAtMs + parameters.horizonMs &&
    isPayee(attempt, record) !== false
  );
}

/** Null when the record does not show the kind of name that we know. */
function isPayee(attempt: MatchableAttempt, record: OpenRecord): boolean | null {
  const shown = record.counterparties.filter((name) => name.includes("@") === (attempt.payeeKind === "email"));
  if (shown.length === 0) return null;
  return shown.some((name) => name.toLowerCase() === attempt.payee.toLowerCase());
}

/** Attempts and records that hang together through candidates; an attempt without a candidate stands alone. */
function groupByCandidates(attempts: readonly MatchableAttempt[], input: MatchInput): Group[] {
  const index = indexRecords(input.records);
  const spokenFor = listSpokenFor(input, index);
  const pairs = new Map<string, OpenRecord[]>();
  const attemptsOf = new Map<string, MatchableAttempt[]>();
  for (const attempt of attempts) {
    const near = [
      ...(index.get(keyOf(attempt.amountMicro, attempt.payee)) ?? []),
      ...(index.get(keyOf(attempt.amountMicro, nameless[attempt.payeeKind])) ?? []),
    ];
    const candidates = near.filter(
      (record) =>
        isCandidate(attempt, record, input) && (isPayee(attempt, record) === true || !spokenFor.has(record.recordId)),
    );
    pairs.set(attempt.attemptId, candidates);
    for (const record of candidates) {
      const known = attemptsOf.get(record.recordId);
      if (known) known.push(attempt);
      else attemptsOf.set(record.recordId, [attempt]);
    }
  }
  const groups: Group[] = [];
  const seen = new Set<string>();
  for (const attempt of attempts) {
    if (seen.has(attempt.attemptId)) continue;
    groups.push(collect(attempt, pairs, attemptsOf, seen));
  }
  return groups;
}

/**
 * Records that show a payee for whom at least as many attempts were made, refuted ones too: they are theirs, and no
 * candidates of attempts whose kind of name they do not show. An address would else hang together with every number of
 * the same amount, and the record of a refused payment would settle somebody else's.
 */
function listSpokenFor(input: MatchInput, index: ReadonlyMap<string, readonly OpenRecord[]>): ReadonlySet<string> {
  const made = new Map<string, MatchableAttempt[]>();
  for (const attempt of input.attempts) {
    const key = keyOf(attempt.amountMicro, attempt.payee);
    const known = made.get(key);
    if (known) known.push(attempt);
    else made.set(key, [attempt]);
  }
  const spokenFor = new Set<string>();
  for (const [key, named] of made) {
    const records = index.get(key) ?? [];
    const fitting = named.filter((attempt) => records.some((record) => mayBeOf(attempt, record, input)));
    if (records.length === 0 || records.length > fitting.length) continue;
    for (const record of records) spokenFor.add(record.recordId);
  }
  return spokenFor;
}

function mayBeOf(attempt: MatchableAttempt, record: OpenRecord, input: MatchInput): boolean {
  return isRefuted(attempt) ? isLate(attempt, record, input) : isCandidate(attempt, record, input);
}

/** Counts as not paid, and explains nothing unless a record shows up. */
function isRefuted({ status }: MatchableAttempt): boolean {
  return status === "rejected" || status === "not_executed";
}

const nameless = { uid: " no uid shown", email: " no e-mail shown" } as const;

function keyOf(amountMicro: bigint, name: string): string {
  return `${amountMicro}|${name.toLowerCase()}`;
}

/** Records by amount and shown name, so that a file of equal amounts is not compared pair by pair. */
function indexRecords(records: readonly OpenRecord[]): Map<string, OpenRecord[]> {
  const index = new Map<string, OpenRecord[]>();
  for (const record of records) {
    const names = new Set(record.counterparties);
    if (!record.counterparties.some((name) => !name.includes("@"))) names.add(nameless.uid);
    if (!record.counterparties.some((name) => name.includes("@"))) names.add(nameless.email);
    for (const name of names) {
      const key = keyOf(record.amountMicro, name);
      const known = index.get(key);
      if (known) known.push(record);
      else index.set(key, [record]);
    }
  }
  return index;
}

function collect(
  first: MatchableAttempt,
  pairs: Map<string, OpenRecord[]>,
  attemptsOf: Map<string, MatchableAttempt[]>,
  seen: Set<string>,
): Group {
  const group: Group = { attempts: [], records: [], pairs: new Map() };
  const records = new Map<string, OpenRecord>();
  const queue = [first];
  seen.add(first.attemptId);
  for (let attempt = queue.shift(); attempt; attempt = queue.shift()) {
    group.attempts.push(attempt);
    const candidates = pairs.get(attempt.attemptId) ?? [];
    group.pairs.set(attempt.attemptId, new Set(candidates.map((record) => record.recordId)));
    for (const record of candidates) {
      records.set(record.recordId, record);
      for (const other of attemptsOf.get(record.recordId) ?? []) {
        if (seen.has(other.attemptId)) continue;
        seen.add(other.attemptId);
        queue.push(other);
      }
    }
  }
  group.attempts.sort((a, b) => a.openedAtMs - b.openedAtMs || (a.attemptId < b.attemptId ? -1 : 1));
  group.records.push(...[...records.values()].sort((a, b) => a.position - b.position));
  return group;
}

function settlesWith(verdict: MatchVerdict, record: OpenRecord): boolean {
  return verdict.kind === "settle" && verdict.recordId === record.recordId;
}

function judge(group: Group, input: MatchInput): MatchVerdict[] {
  const accepted = group.attempts.filter((attempt) => attempt.status === "accepted");
  const unknown = group.attempts.filter((attempt) => attempt.status === "unknown");
  const count = group.records.length;
  // One of the records may be the request's on the wire: nothing is concluded before its answer is read.
  if (accepted.length + unknown.length < group.attempts.length) {
    const rest = [...accepted, ...unknown];
    return count > 0 ? rest.map((attempt) => stand(attempt)) : rest.map((attempt) => waitOrAbsent(attempt, input));
  }
  const all = accepted.length + unknown.length;
  if (count === 0) return group.attempts.map((attempt) => waitOrAbsent(attempt, input));
  if (count === all) {
    const rule = all === 1 ? "R1" : "R2";
    return settle(group, group.attempts, rule) ?? group.attempts.map((attempt) => wait(attempt, input));
  }
  if (unknown.length === 0 && count > accepted.length) {
    return settle(group, accepted, "R5") ?? group.attempts.map((attempt) => wait(attempt, input));
  }
  if (count === accepted.length && unknown.length > 0) return judgeAcceptedFirst(group, accepted, unknown, input);
  if (count < accepted.length) return group.attempts.map((attempt) => wait(attempt, input));
  return [ambiguous(group)];
}

/** R3: as many records as accepted ones; the accepted are theirs once the youngest has had its time to show. */
function judgeAcceptedFirst(
  group: Group,
  accepted: MatchableAttempt[],
  unknown: MatchableAttempt[],
  input: MatchInput,
): MatchVerdict[] {
  const newest = Math.max(...accepted.map((attempt) => attempt.closedAtMs));
  const isOld = input.nowMs - newest > input.parameters.visibleMs;
  const settled = isOld ? settle(group, accepted, "R3") : null;
  if (!settled) return group.attempts.map((attempt) => wait(attempt, input));
  return [...settled, ...unknown.map((attempt) => wait(attempt, input))];
}

/** Pairs in time order along the candidates; null when they do not cover every attempt. */
function settle(group: Group, attempts: MatchableAttempt[], rule: "R1" | "R2" | "R3" | "R5"): MatchVerdict[] | null {
  const recordOf = new Map<string, string>();
  const attemptOf = new Map<string, MatchableAttempt>();
  const order = group.records.map((record) => record.recordId);
  const place = (attempt: MatchableAttempt, tried: Set<string>): boolean => {
    const candidates = order.filter((recordId) => group.pairs.get(attempt.attemptId)?.has(recordId));
    const take = (recordId: string): true => {
      attemptOf.set(recordId, attempt);
      recordOf.set(attempt.attemptId, recordId);
      return true;
    };
    const free = candidates.find((recordId) => !attemptOf.has(recordId));
    if (free !== undefined) return take(free);
    for (const recordId of candidates) {
      if (tried.has(recordId)) continue;
      tried.add(recordId);
      const holder = attemptOf.get(recordId);
      if (holder && place(holder, tried)) return take(recordId);
    }
    return false;
  };
  if (!attempts.every((attempt) => place(attempt, new Set()))) return null;
  return attempts.map((attempt) => ({
    rule,
    kind: "settle",
    attemptId: attempt.attemptId,
    recordId: recordOf.get(attempt.attemptId) ?? "",
    // Also when others of the group wait: which of them has the record is a matter of counting.
    isInterchangeable: group.attempts.length > 1 || group.records.length > 1,
  }));
}

function wait(attempt: MatchableAttempt, input: MatchInput): MatchVerdict {
  const isOverdue = input.nowMs - attempt.closedAtMs > input.parameters.visibleMs;
  return { rule: "R6", kind: "wait", attemptId: attempt.attemptId, isOverdue };
}

/** Nothing is said about it at this look. */
function stand(attempt: MatchableAttempt): MatchVerdict {
  return { rule: "R6", kind: "wait", attemptId: attempt.attemptId, isOverdue: false };
}

function waitOrAbsent(attempt: MatchableAttempt, input: MatchInput): MatchVerdict {
  const isOld = input.nowMs - attempt.closedAtMs >= input.parameters.horizonMs;
  if (attempt.status === "unknown" && isOld) return { rule: "R7", kind: "absent", attemptId: attempt.attemptId };
  return wait(attempt, input);
}

function ambiguous(group: Group): MatchVerdict {
  return {
    rule: "R4",
    kind: "ambiguous",
    attemptIds: group.attempts.map((attempt) => attempt.attemptId),
    recordIds: group.records.map((record) => record.recordId),
  };
}

/** R4 for our payee with another amount, then R8 and R9. */
function judgeLeftOver(
  records: readonly OpenRecord[],
  unsettled: readonly MatchableAttempt[],
  input: MatchInput,
): MatchVerdict[] {
  const refuted = input.attempts.filter(isRefuted);
  const taken = new Set<string>();
  return records.flatMap((record): MatchVerdict[] => {
    const otherAmount = unsettled.find(
      (attempt) =>
        isPayee(attempt, record) === true &&
        (record.isInexact || record.amountMicro !== attempt.amountMicro) &&
        fitsTimeAndPayee(attempt, record, input.parameters),
    );
    if (otherAmount) {
      return [{ rule: "R4", kind: "ambiguous", attemptIds: [otherAmount.attemptId], recordIds: [record.recordId] }];
    }
    const late = refuted.find((attempt) => !taken.has(attempt.attemptId) && isLate(attempt, record, input));
    if (late) {
      taken.add(late.attemptId);
      const kind = late.status === "rejected" ? "contradiction" : "late_record";
      return [{ rule: "R8", kind, attemptId: late.attemptId, recordId: record.recordId }];
    }
    if (otherChangeTypes.has(record.changeType)) return [{ rule: "R9", kind: "other_out", recordId: record.recordId }];
    const isOld = input.nowMs - record.occurredAtMs > input.parameters.visibleMs;
    return isOld ? [{ rule: "R9", kind: "foreign", recordId: record.recordId }] : [];
  });
}

/**
 * A refuted attempt stays a candidate for the whole watch, which the caller's list of attempts already limits. A record
 * that names its payee may have taken more than our amount: a fee that nobody announced.
 */
function isLate(attempt: MatchableAttempt, record: OpenRecord, input: MatchInput): boolean {
  const isPaid = isPayee(attempt, record);
  const isAmount = record.amountMicro === attempt.amountMicro && !record.isInexact;
  return (
    (isAmount ? isPaid !== false : isPaid === true && record.amountMicro >= attempt.amountMicro) &&
    record.seenWalkSeq > attempt.watermarkWalkSeq &&
    record.occurredAtMs >= attempt.openedAtMs - input.parameters.skewMs
  );
}
