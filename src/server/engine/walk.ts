import { legsBetween, type Posting } from "@/domain/ledger";
import { readWithSession } from "@/server/infini/account-sessions";
import type { Profile } from "@/server/infini/profile";
import type { StatementRecord } from "@/server/infini/statement";
import { saveProfile } from "@/server/repositories/accounts.repository";
import { assertLease, type Lease } from "@/server/repositories/leases.repository";
import { hasPosting, post } from "@/server/repositories/ledger.repository";
import {
  AVAILABLE_FIELD,
  findLastWalk,
  getStatementEnd,
  listKnownRecords,
  type NewRecord,
  storeWalk,
  type WalkRow,
} from "@/server/repositories/statements.repository";
import type { EngineContext } from "./context";

const PAGE_SIZE = 20;
const MAX_PAGES = 5_000;
const HEAD_TRIES = 3;

type Reading = {
  /** Newest first. */
  fresh: StatementRecord[];
  profile: Profile;
  total: number;
  generation: number;
  /** Why the reading proves no absence; null when it does. */
  flaw: string | null;
};

/**
 * Reads the statement of one account down to what is known, with the profile in between, and stores it as one walk
 * under the lease. The first walk opens the account's books with the balance that Infini shows.
 * @throws UpstreamError when Infini cannot be read; nothing is stored then.
 * @source docs/design/payments.md §7.1
 */
export async function walkStatement(ctx: EngineContext, lease: Lease): Promise<WalkRow> {
  const { accountId } = lease;
  const startedAtMs = ctx.clock.nowMs();
  const [last, end] = await Promise.all([findLastWalk(ctx.db, accountId), getStatementEnd(ctx.db, accountId)]);
  const reading = await readStatement(ctx, accountId, end.count);
  const flaw = reading.flaw ?? findFlaw(reading, end);
  const isOpening = !(await hasPosting(ctx.db, openingKey(accountId)));
  const finishedAtMs = ctx.clock.nowMs();
  const walk: WalkRow = {
    id: ctx.ids.next("wlk"),
    seq: (last?.seq ?? 0) + 1,
    accountId,
    grade: flaw === null ? "complete" : "partial",
    reason: flaw,
    headRecordId: reading.fresh[0]?.id ?? last?.headRecordId ?? null,
    recordCount: reading.fresh.length,
    profileBalanceMicro: reading.profile.available.micro,
    startedAtMs,
    finishedAtMs,
    sessionGeneration: reading.generation,
    createdAtMs: finishedAtMs,
  };
  const records = [...reading.fresh]
    .reverse()
    .map((record, index) => asRow(record, walk, end.position + index + 1, isOpening));
  await ctx.db.tx(async (tx) => {
    await assertLease(tx, lease);
    await storeWalk(tx, walk, records);
    await saveProfile(tx, accountId, reading.profile, finishedAtMs);
    const postings = isOpening ? [openingPosting(accountId, reading.profile.available.micro)] : inflowPostings(records);
    await post(
      tx,
      postings.map((posting) => ({ ...posting, journalId: ctx.ids.next("jrn") })),
      finishedAtMs,
    );
  });
  return walk;
}

async function readStatement(ctx: EngineContext, accountId: string, storedCount: number): Promise<Reading> {
  const reader = new StatementReader(ctx, accountId);
  await reader.readDown("known");
  // A record that turned up below known ones: the list holds more than the way down to them showed.
  if (reader.total > storedCount + reader.fresh.length) await reader.readDown("end");
  for (let tryNo = 1; ; tryNo += 1) {
    const count = reader.fresh.length;
    const { value: profile, generation } = await readWithSession(ctx, accountId, (token) =>
      ctx.infini.getProfile(token),
    );
    await reader.readDown("known");
    const hasMoved = reader.fresh.length !== count;
    if (hasMoved && tryNo < HEAD_TRIES) continue;
    const flaw = reader.flaw ?? (hasMoved ? "head_moved" : null);
    return { fresh: reader.fresh, profile, total: reader.total, generation, flaw };
  }
}

/** Reads pages of one account's statement, several times if need be, and keeps what is new, newest first. */
class StatementReader {
  readonly fresh: StatementRecord[] = [];
  total = 0;
  flaw: string | null = null;
  readonly #ctx: EngineContext;
  readonly #accountId: string;
  readonly #seen = new Set<string>();

  constructor(ctx: EngineContext, accountId: string) {
    this.#ctx = ctx;
    this.#accountId = accountId;
  }

  /** Reads from page 1 until a record that an earlier reading or walk has (`known`), or all there is (`end`). */
  async readDown(until: "known" | "end"): Promise<void> {
    const earlier = new Set(this.#seen);
    const found: StatementRecord[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const { value } = await readWithSession(this.#ctx, this.#accountId, (token) =>
        this.#ctx.infini.listStatementRecords(token, { page, size: PAGE_SIZE }),
      );
      this.total = value.total;
      const stored = await this.#compareStored(value.records);
      found.push(...value.records.filter((record) => !stored.has(record.id) && this.#note(record.id)));
      const isMet = stored.size > 0 || value.records.some((record) => earlier.has(record.id));
      const isEnd = value.records.length < PAGE_SIZE || page * PAGE_SIZE >= value.total;
      if (isEnd || (until === "known" && isMet)) break;
    }
    this.fresh.unshift(...found);
  }

  /** True the first time. */
  #note(recordId: string): boolean {
    if (this.#seen.has(recordId)) return false;
    this.#seen.add(recordId);
    return true;
  }

  async #compareStored(records: readonly StatementRecord[]): Promise<ReadonlySet<string>> {
    const ids = records.map((record) => record.id);
    const known = await listKnownRecords(this.#ctx.db, this.#accountId, ids);
    for (const record of records) {
      const stored = known.get(record.id);
      if (!stored) continue;
      if (stored.changeText !== record.change.text || stored.balanceMicro !== record.balance.micro)
        this.flaw = "record_changed";
    }
    return new Set(known.keys());
  }
}

/** What is wrong with a reading, checked against what was known before it; null when it is complete. */
function findFlaw(reading: Reading, end: { count: number; balances: ReadonlyMap<string, bigint> }): string | null {
  if (reading.total !== end.count + reading.fresh.length) return "count_differs";
  const balances = new Map(end.balances);
  for (const record of [...reading.fresh].reverse()) {
    const { change, preBalance, balance } = record;
    if (change.isExact && preBalance.isExact && preBalance.micro + change.micro !== balance.micro) return "sum_differs";
    const before = balances.get(record.field);
    if (before !== undefined && before !== preBalance.micro) return "chain_broken";
    balances.set(record.field, balance.micro);
  }
  const newest = balances.get(AVAILABLE_FIELD);
  return newest === undefined || newest === reading.profile.available.micro ? null : "balance_differs";
}

function asRow(record: StatementRecord, walk: WalkRow, position: number, isOpening: boolean): NewRecord {
  const isOurs = record.field === AVAILABLE_FIELD && !isOpening;
  return {
    accountId: walk.accountId,
    recordId: record.id,
    seenWalkSeq: walk.seq,
    position,
    field: record.field,
    changeType: record.changeType,
    changeMicro: record.change.micro,
    changeText: record.change.text,
    isInexact: !record.change.isExact,
    preBalanceMicro: record.preBalance.micro,
    balanceMicro: record.balance.micro,
    counterparty: record.counterpartyIds.length === 0 ? null : record.counterpartyIds.join(" ").slice(0, 254),
    txId: record.txId,
    status: record.status,
    occurredAtMs: record.occurredAtMs,
    verdict: !isOurs ? "explained" : record.change.micro < 0n ? "open" : "inflow",
    matchedAttemptId: null,
    createdAtMs: walk.finishedAtMs,
    updatedAtMs: walk.finishedAtMs,
  };
}

function openingKey(accountId: string): string {
  return `${accountId}:opening`;
}

function openingPosting(accountId: string, availableMicro: bigint): Posting {
  return {
    postingKey: openingKey(accountId),
    kind: "opening",
    accountId,
    transferId: null,
    recordId: null,
    legs: legsBetween("external_in", "available", availableMicro),
  };
}

function inflowPostings(records: readonly NewRecord[]): Posting[] {
  return records
    .filter((record) => record.verdict === "inflow")
    .map((record) => ({
      postingKey: `${record.accountId}:record:${record.recordId}`,
      kind: "inflow",
      accountId: record.accountId,
      transferId: null,
      recordId: record.recordId,
      legs: legsBetween("external_in", "available", record.changeMicro),
    }));
}
