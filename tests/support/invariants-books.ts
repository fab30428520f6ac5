import { parseMoney } from "@/domain/money";
import type { TransferState } from "@/domain/transfer-states";
import { AVAILABLE_FIELD } from "@/server/repositories/statements.repository";
import { broken, groupBy, type Rule, type Snapshot, sumOf } from "./invariants-snapshot";

const doubtKinds: ReadonlySet<string> = new Set(["foreign", "contradiction", "late_record", "no_record", "ambiguous"]);

/** I1: what the other side moved for us is what we call settled or accepted; an open doubt names what is not. */
const moved: Rule = (seen) => {
  const isUndecided = seen.transfers.some(({ state }) => state === "unknown" || state === "sending");
  const isDoubted = seen.items.some(({ state, kind }) => state === "open" && doubtKinds.has(kind));
  if (isUndecided || isDoubted) return [];
  const theirs = seen.movements.reduce((sum, movement) => sum + parseMoney(movement.amount), 0n);
  const ours = sumOf(inState(seen, "settled", "accepted"));
  return theirs === ours ? [] : broken("I1", "moved upstream ≠ settled + accepted", [{ theirs, ours }]);
};

/** Items that tell of a record that no payment accounts for. */
const notices: ReadonlySet<string> = new Set(["foreign", "ambiguous", "late_record", "contradiction"]);

/** I2: no transfer is executed by two requests, and what one request moved twice does not go unnoticed. */
const executedOnce: Rule = (seen) => {
  const executed = groupBy(
    seen.requests.filter(({ movementIds }) => movementIds.length > 0),
    ({ hash }) => hash,
  );
  const twice = [...executed].filter(([hash, requests]) => requests.length > transfersBehind(seen, hash));
  const doubled = seen.requests.filter(({ movementIds }) => movementIds.length > 1);
  const isNoticed = seen.items.some(({ kind }) => notices.has(kind));
  const claims = groupBy(
    seen.transfers.filter(({ campaignKey, state }) => campaignKey !== null && isPaid(state)),
    ({ campaignKey, payeeKey }) => `${campaignKey}|${payeeKey}`,
  );
  return [
    ...broken(
      "I2",
      "executed by two requests",
      twice.map(([, requests]) => requests),
    ),
    ...broken("I2", "executed twice and nobody was told", isNoticed ? [] : doubled),
    ...broken(
      "I2",
      "a claim paid twice",
      [...claims.values()].filter((paid) => paid.length > 1),
    ),
  ];
};

/** I5: every request has its attempt, and an attempt that never left has none; a repetition follows a proof. */
const requestsHaveAttempts: Rule = (seen) => {
  const sent = seen.attempts.filter((attempt) => attempt.class !== "never_left" && attempt.origin !== "restore");
  const attempts = groupBy(sent, ({ requestHash }) => requestHash);
  const whole = seen.requests.filter(({ outcome }) => outcome !== "incomplete");
  const surplus = [...groupBy(whole, ({ hash }) => hash)].filter(
    ([hash, requests]) => requests.length > (attempts.get(hash)?.length ?? 0),
  );
  const repeated = seen.attempts.flatMap((attempt) => {
    if (attempt.n === 1) return [];
    const before = seen.attempts.find((one) => one.transferId === attempt.transferId && one.n === attempt.n - 1);
    return before && isProvenNotExecuted(seen, before) && (before.closedAtMs ?? 0) <= attempt.openedAtMs
      ? []
      : [{ attempt, before }];
  });
  const isTooMany = seen.requests.length > sent.length;
  const counts = isTooMany ? [{ requests: seen.requests.length, attempts: sent.length }] : [];
  return [
    ...broken(
      "I5",
      "requests without an attempt",
      surplus.map(([, requests]) => requests),
    ),
    ...broken("I5", "more requests than attempts", counts),
    ...broken("I5", "a repetition without a proof that the one before moved nothing", repeated),
  ];
};

/** I7: journals sum to zero, cached balances are their sums, ours are not negative. */
const journalsBalance: Rule = (seen) => {
  const uneven = [...groupBy(seen.entries, ({ journalId }) => journalId)].filter(([, legs]) => sumOf(legs) !== 0n);
  const sums = groupBy(seen.entries, ({ accountId, bucket }) => `${accountId}|${bucket}`);
  const wrong = seen.balances.filter(
    ({ accountId, bucket, amountMicro }) => sumOf(sums.get(`${accountId}|${bucket}`) ?? []) !== amountMicro,
  );
  const cached = new Set(seen.balances.map(({ accountId, bucket }) => `${accountId}|${bucket}`));
  const uncached = [...sums.keys()].filter((key) => !cached.has(key));
  const negative = seen.balances.filter(
    ({ bucket, amountMicro }) => ["held", "suspense", "in_transit"].includes(bucket) && amountMicro < 0n,
  );
  return [
    ...broken("I7", "a journal does not sum to zero", uneven),
    ...broken("I7", "a cached balance is not the sum of its entries", [...wrong, ...uncached]),
    ...broken("I7", "a balance of ours is negative", negative),
  ];
};

/** I8: what is held, in suspense and in transit is what the states say; what is paid out is what is settled. */
const bucketsMatchStates: Rule = (seen) =>
  [...groupBy(seen.balances, ({ accountId }) => accountId)].flatMap(([accountId, rows]) => {
    const bucket = (name: string) => sumOf(rows.filter((row) => row.bucket === name));
    const own = seen.transfers.filter((transfer) => transfer.accountId === accountId);
    const held = own.filter(({ state, isHeld }) => ["queued", "parked", "sending"].includes(state) && isHeld);
    const unheld = own.filter(
      ({ state, isHeld, parkReason }) =>
        !isHeld && (state === "queued" || state === "sending" || (state === "parked" && parkReason !== "balance")),
    );
    const expected = {
      held: sumOf(held),
      suspense: sumOf(own.filter(({ state }) => state === "unknown")),
      in_transit: sumOf(own.filter(({ state }) => state === "accepted")),
      paid_out: sumOf(own.filter(({ state }) => state === "settled")),
    };
    const differs = Object.entries(expected).filter(([name, sum]) => bucket(name) !== sum);
    const evidence = differs.map(([name, sum]) => ({ accountId, bucket: name, says: bucket(name), states: sum }));
    const keepsHold = own.filter(({ state, isHeld }) => isHeld && !["queued", "parked", "sending"].includes(state));
    return [
      ...broken("I8", "a bucket is not the sum of its states", evidence),
      ...broken("I8", "queued or sending without a hold", unheld),
      ...broken("I8", "a hold outlives its reason", keepsHold),
    ];
  });

/**
 * I3: what a record moved is booked once under it, as a settlement, inflow, other_out or foreign; what nothing explains
 * yet, and what was there before the books were opened, is not booked at all.
 */
const recordsBookedOnce: Rule = (seen) => {
  const booked = groupBy(seen.journals, ({ accountId, recordId }) => `${accountId}|${recordId}`);
  const legs = groupBy(seen.entries, ({ journalId }) => journalId);
  const wrong = seen.records.flatMap((record) => {
    const { accountId, recordId, verdict, field, seenWalkSeq } = record;
    const journals = booked.get(`${accountId}|${recordId}`) ?? [];
    const sums = new Map<string, bigint>();
    for (const { bucket, amountMicro } of journals.flatMap(({ id }) => legs.get(id) ?? [])) {
      const name = theirs.has(bucket) ? bucket : "ours";
      sums.set(name, (sums.get(name) ?? 0n) + amountMicro);
    }
    const isBooked = verdict !== "open" && field === AVAILABLE_FIELD && seenWalkSeq > 1;
    const named = asBooked[verdict].reduce((sum, bucket) => sum + (sums.get(bucket) ?? 0n), 0n);
    const isOnce = isBooked ? named === -record.changeMicro && (sums.get("ours") ?? 0n) === record.changeMicro : true;
    const isNothing = isBooked || [...sums.values()].every((sum) => sum === 0n);
    return isOnce && isNothing ? [] : [{ recordId, verdict, change: record.changeMicro, booked: [...sums] }];
  });
  return broken("I3", "a record is not booked exactly once", wrong);
};

const theirs: ReadonlySet<string> = new Set(["external_in", "paid_out", "fees", "other_out", "foreign"]);
const asBooked = {
  open: [],
  // A record that was changed after it settled: more is a fee, less came back.
  matched: ["paid_out", "fees", "external_in"],
  inflow: ["external_in"],
  other_out: ["other_out"],
  foreign: ["foreign"],
  explained: ["foreign"],
} as const satisfies Record<Snapshot["records"][number]["verdict"], readonly string[]>;

export const bookRules: readonly Rule[] = [
  moved,
  executedOnce,
  requestsHaveAttempts,
  journalsBalance,
  bucketsMatchStates,
  recordsBookedOnce,
];

function inState(seen: Snapshot, ...states: TransferState[]) {
  return seen.transfers.filter(({ state }) => states.includes(state));
}

function isPaid(state: TransferState): boolean {
  return ["sending", "accepted", "unknown", "settled"].includes(state);
}

function transfersBehind(seen: Snapshot, requestHash: string): number {
  const attempts = seen.attempts.filter((attempt) => attempt.requestHash === requestHash);
  return new Set(attempts.map(({ transferId }) => transferId)).size;
}

/** An answer of success counts as unknown once a person doubted it; then only another decision proves anything. */
function isProvenNotExecuted(seen: Snapshot, attempt: Snapshot["attempts"][number]): boolean {
  const edges = seen.events.filter(({ transferId }) => transferId === attempt.transferId).map(({ edge }) => edge);
  if (attempt.class === "unknown") return edges.includes("E16");
  if (attempt.class === "success") return edges.includes("E17") && edges.includes("E16");
  return ["refused", "never_left", "refused_session", "refused_rate"].includes(attempt.class ?? "");
}
