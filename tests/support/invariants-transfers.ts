import { transferContent } from "@/domain/transfer-content";
import { sha256Hex } from "@/server/platform/hash";
import { broken, groupBy, type Rule, type Snapshot } from "./invariants-snapshot";

/** I3: a settled transfer has exactly one record of its amount; a record belongs to one attempt. */
const settledHasRecord: Rule = (seen) => {
  const recordsOf = groupBy(
    seen.records.filter(({ matchedAttemptId }) => matchedAttemptId !== null),
    ({ matchedAttemptId }) => seen.attempts.find(({ id }) => id === matchedAttemptId)?.transferId ?? "nobody",
  );
  const wrong = seen.transfers.filter(({ id, state, amountMicro }) => {
    const records = recordsOf.get(id) ?? [];
    if (state !== "settled") return records.length > 0;
    return records.length !== 1 || records.some((record) => -record.changeMicro < amountMicro);
  });
  const shared = [...groupBy(seen.records, ({ matchedAttemptId }) => matchedAttemptId ?? "")].filter(
    ([attemptId, records]) => attemptId !== "" && records.length > 1,
  );
  return [
    ...broken("I3", "settled without its one record, or matched without being settled", wrong),
    ...broken("I3", "a record of an attempt that does not exist", recordsOf.get("nobody") ?? []),
    ...broken("I3", "an attempt with two records", shared),
  ];
};

/** I3: software settles no payee more often than money went to it. */
const settledWasExecuted: Rule = (seen) => {
  const byPayee = groupBy(
    seen.transfers.filter(
      ({ id, state, payeeKind }) =>
        state === "settled" &&
        payeeKind === "uid" &&
        eventsOf(seen, id).some(({ edge, actorId }) => (edge === "E13" || edge === "E14") && actorId === "engine"),
    ),
    ({ payee }) => payee,
  );
  const wrong = [...byPayee].filter(
    ([payee, settled]) => settled.length > seen.movements.filter((movement) => movement.payee === payee).length,
  );
  return broken("I3", "settled although nothing moved", wrong);
};

/** I4: accepted and settled stand on a success answer, a match or a recorded decision. */
const acceptedHasEvidence: Rule = (seen) => {
  const wrong = seen.transfers.filter((transfer) => {
    if (transfer.state !== "accepted") return false;
    const last = seen.attempts.find(({ transferId, n }) => transferId === transfer.id && n === transfer.attemptCount);
    const isDecided = eventsOf(seen, transfer.id).some(({ edge }) => edge === "E15");
    return last?.class !== "success" && !isDecided;
  });
  return broken("I4", "accepted without an answer or a decision", wrong);
};

/** I6: at most one open attempt per account, and an open one holds its account's slot. */
const oneOpenAttempt: Rule = (seen) => {
  const open = seen.attempts.filter(({ closedAtMs }) => closedAtMs === null);
  const several = [...groupBy(open, ({ accountId }) => accountId).values()].filter((group) => group.length > 1);
  const slots = seen.attempts.filter(
    ({ openSlot, accountId, closedAtMs }) => openSlot !== (closedAtMs === null ? accountId : null),
  );
  return [
    ...broken("I6", "two open attempts on an account", several),
    ...broken("I6", "an open attempt without its slot, or a closed one with it", slots),
  ];
};

/** I9: every event is an allowed edge that follows the one before, and the last one is the state. */
const eventsFollowEdges: Rule = (seen) => {
  const allowed = new Set(seen.moves.map(({ fromState, toState }) => `${fromState}>${toState}`));
  const strange = seen.events.filter(
    ({ fromState, toState }) => fromState !== null && !allowed.has(`${fromState}>${toState}`),
  );
  const torn = seen.transfers.filter((transfer) => {
    const events = eventsOf(seen, transfer.id);
    const isChain = events.every((event, index) => (events[index - 1]?.toState ?? null) === event.fromState);
    return !isChain || events.at(-1)?.toState !== transfer.state;
  });
  return [
    ...broken("I9", "an event outside the edges", strange),
    ...broken("I9", "events that do not lead to the state", torn),
  ];
};

/** I10: fences of an account never fall. */
const fencesRise: Rule = (seen) => {
  const accountOf = new Map(seen.transfers.map(({ id, accountId }) => [id, accountId]));
  const stamped = seen.events.flatMap(({ transferId, fence, seq }) =>
    fence === null ? [] : [{ accountId: accountOf.get(transferId) ?? "", fence, seq }],
  );
  const fallen = [seen.attempts, stamped].flatMap((rows) =>
    [...groupBy<{ accountId: string; fence: number }>(rows, ({ accountId }) => accountId).values()].filter((group) =>
      group.some((row, index) => row.fence < (group[index - 1]?.fence ?? 0)),
    ),
  );
  const ahead = seen.attempts.filter(
    ({ accountId, fence }) => fence > (seen.leases.find((lease) => lease.accountId === accountId)?.fence ?? 0),
  );
  return [...broken("I10", "a fence fell", fallen), ...broken("I10", "a fence that no lease gave", ahead)];
};

/**
 * I12: each attempt has an earlier confirmation on an equal hash by a person who may send, and the transfer names one that
 * is about it. A retry confirms anew, so an earlier attempt stands on an earlier confirmation.
 */
const attemptsAreConfirmed: Rule = (seen) => {
  const wrong = seen.attempts.filter((attempt) => {
    if (attempt.origin === "restore") return false;
    const transfer = seen.transfers.find(({ id }) => id === attempt.transferId);
    if (!transfer) return true;
    const batch = seen.batches.find(({ id }) => id === transfer.batchId);
    const hash = batch ? batch.contentHash : transfer.contentHash;
    const valid = seen.confirmations.filter(({ subjectId, contentHash, personId }) => {
      const person = seen.operators.find(({ id }) => id === personId);
      const maySend = person?.roles.some((role) => role === "owner" || role === "operator") === true;
      return subjectId === (batch?.id ?? transfer.id) && contentHash === hash && maySend;
    });
    const isEarlier = valid.some(({ createdAtMs }) => createdAtMs <= attempt.openedAtMs);
    const isNamed = valid.some(({ id }) => id === transfer.confirmationId);
    const isSame = sha256Hex(transferContent({ ...transfer, mode: seen.mode })) === transfer.contentHash;
    return !isEarlier || !isNamed || !isSame;
  });
  return broken("I12", "an attempt without a valid confirmation of this content", wrong);
};

/** I14: nothing is sending for longer than lease and five minutes. */
const sendingEnds: Rule = (seen) =>
  broken(
    "I14",
    "sending for too long",
    seen.attempts.filter((one) => one.closedAtMs === null && seen.nowMs - one.openedAtMs > seen.sendingLimitMs),
  );

/** I15: whatever is not final has a next timer, an open item, or a lane that asks for it. */
const nothingIsForgotten: Rule = (seen) => {
  const withItem = new Set(
    seen.items
      .filter(({ state }) => state === "open")
      .map(({ subjectKind, subjectId }) => `${subjectKind}:${subjectId}`),
  );
  const forgotten = seen.transfers.filter((transfer) => {
    if (transfer.state === "queued") {
      const intent = seen.batches.find(({ id }) => id === transfer.batchId)?.intent ?? "running";
      return intent !== "running" && intent !== "paused";
    }
    if (transfer.state === "sending") return !seen.attempts.some(({ openSlot }) => openSlot === transfer.accountId);
    if (!["accepted", "unknown", "parked"].includes(transfer.state)) return false;
    return transfer.nextCheckAtMs === null && !withItem.has(`transfer:${transfer.id}`);
  });
  const stale = seen.items.filter(({ state, subjectKind, subjectId, kind }) => {
    const transfer = seen.transfers.find(({ id }) => subjectKind === "transfer" && id === subjectId);
    return state === "open" && transfer?.state === "settled" && !["contradiction", "late_record"].includes(kind);
  });
  return [
    ...broken("I15", "neither timer nor item", forgotten),
    ...broken("I15", "an item about what is settled", stale),
  ];
};

export const transferRules: readonly Rule[] = [
  settledHasRecord,
  settledWasExecuted,
  acceptedHasEvidence,
  oneOpenAttempt,
  eventsFollowEdges,
  fencesRise,
  attemptsAreConfirmed,
  sendingEnds,
  nothingIsForgotten,
];

function eventsOf(seen: Snapshot, transferId: string) {
  return seen.events.filter((event) => event.transferId === transferId);
}
