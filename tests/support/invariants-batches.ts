import { auditGenesis, auditText } from "@/domain/audit";
import { batchContent } from "@/domain/batch-content";
import { readBatchPolicy } from "@/domain/batch-policy";
import { sha256Hex } from "@/server/platform/hash";
import { broken, groupBy, type Rule, type Snapshot, sumOf } from "./invariants-snapshot";

/** I13: the audit chain verifies, and each event names the entry of the act behind it. */
const auditVerifies: Rule = (seen) => {
  const torn: unknown[] = [];
  let last = { seq: 0, hash: auditGenesis };
  for (const entry of seen.audit) {
    const { prevHash, hash, ...row } = entry;
    const isSigned = seen.auditMac.signAs(row.keyId, auditText(prevHash, row)) === hash;
    if (row.seq !== last.seq + 1 || prevHash !== last.hash || !isSigned) torn.push(entry);
    last = { seq: row.seq, hash };
  }
  const [head] = seen.auditHead;
  if (head?.seq !== last.seq || head.hash !== last.hash) torn.push({ head, last });
  const entryOf = new Map(seen.audit.map((entry) => [entry.seq, entry]));
  const batchOf = new Map(seen.transfers.map(({ id, batchId }) => [id, batchId]));
  const unfounded = seen.events.filter(({ transferId, auditSeq }) => {
    const about = entryOf.get(auditSeq)?.objectId;
    return about !== transferId && about !== batchOf.get(transferId);
  });
  return [
    ...broken("I13", "the audit chain is torn", torn),
    ...broken("I13", "an event without the entry of its act", unfounded),
  ];
};

/** I17, B1 to B4 and B6: counts, hash, payees and sums of each batch. */
const batchesAddUp: Rule = (seen) =>
  seen.batches.flatMap((batch) => {
    const own = seen.transfers.filter(({ batchId }) => batchId === batch.id);
    if (own.length === 0) return [];
    const { id, accountId, campaignKey, totalMicro, lineCount } = batch;
    const policy = readBatchPolicy(batch.policy);
    const transferHashes = own.map(({ contentHash }) => contentHash);
    const content = batchContent({ batchId: id, accountId, campaignKey, mode: seen.mode, policy, transferHashes });
    const payees = [...groupBy(own, ({ payeeKey }) => payeeKey).values()].filter((group) => group.length > 1);
    const isWhole = own.length === lineCount && sumOf(own) === totalMicro;
    const counts = { batch: id, lines: lineCount, transfers: own.length, total: totalMicro, sum: sumOf(own) };
    const outside = moneyOut(seen, new Set(own.map((transfer) => transfer.id)));
    const settled = sumOf(own.filter(({ state }) => state === "settled"));
    return [
      ...broken("I17", "B1: states do not add up to the batch", isWhole ? [] : [counts]),
      ...broken(
        "I17",
        "B2: the content is not the confirmed one",
        sha256Hex(content) === batch.contentHash ? [] : [id],
      ),
      ...broken("I17", "B3: a payee stands twice in the batch", payees),
      ...broken("I17", "B4: more is out than was confirmed", outside.all > totalMicro ? [outside] : []),
      ...broken("I17", "B6: paid out ≠ settled", outside.paid === settled ? [] : [{ ...outside, settled }]),
    ];
  });

/** I17, B3 over batches: a campaign's payee is open or paid once. */
const claimsAreKept: Rule = (seen) => {
  const live = seen.transfers.filter(
    ({ campaignKey, state }) =>
      campaignKey !== null && !["draft", "rejected", "not_executed", "cancelled"].includes(state),
  );
  const twice = [...groupBy(live, ({ campaignKey, payeeKey }) => `${campaignKey}|${payeeKey}`).values()].filter(
    (group) => group.length > 1,
  );
  const places = groupBy(seen.claims, ({ transferId }) => transferId);
  const namesOf = ({ aliasKey }: { aliasKey: string | null }) => (aliasKey === null ? 1 : 2);
  return [
    ...broken("I17", "B3: a payee is open or paid twice in a campaign", twice),
    ...broken(
      "I17",
      "B3: open or paid without its claim",
      live.filter((transfer) => (places.get(transfer.id)?.length ?? 0) < namesOf(transfer)),
    ),
  ];
};

/** I17, B5: the audit numbers order the commits, so between pause and resume there is no sending at all. */
const pauseHolds: Rule = (seen) => {
  const batchOf = new Map(seen.transfers.map(({ id, batchId }) => [id, batchId]));
  const late = seen.events.filter((event) => {
    // After a restore it passes through sending without a request.
    if (event.edge !== "E8" || event.reason === "restored") return false;
    const batchId = batchOf.get(event.transferId);
    const acts = seen.audit.filter(
      ({ objectId, action, seq }) =>
        objectId === batchId &&
        seq < event.auditSeq &&
        ["batch.start", "batch.pause", "batch.resume", "batch.stop"].includes(action),
    );
    const last = acts.at(-1)?.action;
    return last === "batch.pause" || last === "batch.stop";
  });
  return broken("I17", "B5: sent after the pause", late);
};

/** I18: a line that is held, excluded or invalid owns no request. */
const onlyReadyLinesAreSent: Rule = (seen) => {
  const sent = new Set(seen.attempts.map(({ transferId }) => transferId));
  const wrong = seen.lines.filter(({ verdict, transferId }) => verdict !== "ready" && sent.has(transferId ?? ""));
  return broken("I18", "a line that is not ready was sent", wrong);
};

export const batchRules: readonly Rule[] = [
  auditVerifies,
  batchesAddUp,
  claimsAreKept,
  pauseHolds,
  onlyReadyLinesAreSent,
];

/** What the journals of these transfers put into held, suspense, in transit and paid out. */
function moneyOut(seen: Snapshot, transferIds: ReadonlySet<string>) {
  const journals = new Set(
    seen.journals.filter(({ transferId }) => transferIds.has(transferId ?? "")).map(({ id }) => id),
  );
  const legs = seen.entries.filter(({ journalId }) => journals.has(journalId));
  const of = (...names: string[]) => sumOf(legs.filter(({ bucket }) => names.includes(bucket)));
  return { all: of("held", "suspense", "in_transit", "paid_out"), paid: of("paid_out") };
}
