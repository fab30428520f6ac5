import { asc } from "drizzle-orm";
import type { AuditMac } from "@/domain/audit";
import type { Mode } from "@/domain/engine-parameters";
import type { Store } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import type { SandboxBooks } from "./world-sandbox";
import { readTables, type Writing } from "./writings";

/** What is checked: our database, and the books of the other side as the judge. */
export type Subject = {
  store: Store;
  books: SandboxBooks;
  auditMac: AuditMac;
  mode?: Mode;
  /** I14: lease and five minutes. */
  sendingLimitMs?: number;
  /** The moment of the check, where time is not this machine's; Unix ms. */
  nowMs?: number;
  /** I16: what nobody may be able to read. */
  secrets?: readonly string[];
  /** I16: what was written or said beside the database. */
  writings?: readonly Writing[];
};

/** One broken invariant of payments.md §18, with what shows it. */
export type Violation = { invariant: string; says: string; evidence: unknown };

/** A rule about one sight of everything. */
export type Rule = (seen: Snapshot) => Violation[];

export type Snapshot = Awaited<ReturnType<typeof takeSnapshot>>;

/** Everything at one moment; nothing may be running. */
export async function takeSnapshot(subject: Subject) {
  const { store, books } = subject;
  const { read, t } = store;
  const requests = await books.requests();
  return {
    nowMs: subject.nowMs ?? Date.now(),
    mode: subject.mode ?? ("sandbox" as const),
    auditMac: subject.auditMac,
    sendingLimitMs: subject.sendingLimitMs ?? 360_000,
    secrets: subject.secrets ?? [],
    writings: subject.writings ?? [],
    tables: subject.secrets ? await readTables(store) : [],
    requests: requests.map((request) => ({ ...request, hash: sha256Hex(request.body) })),
    movements: await books.movements(),
    transfers: await read.select().from(t.transfers).orderBy(asc(t.transfers.id)),
    events: await read.select().from(t.transferEvents).orderBy(asc(t.transferEvents.seq)),
    attempts: await read.select().from(t.attempts).orderBy(asc(t.attempts.openedAtMs), asc(t.attempts.n)),
    steps: await read.select().from(t.totpSteps),
    moves: await read.select().from(t.transferMoves),
    claims: await read.select().from(t.claims),
    confirmations: await read.select().from(t.confirmations),
    leases: await read.select().from(t.accountLeases),
    journals: await read.select().from(t.journals),
    entries: await read.select().from(t.entries),
    balances: await read.select().from(t.bucketBalances),
    records: await read.select().from(t.statementRecords),
    batches: await read.select().from(t.batches),
    lines: await read.select().from(t.batchLines),
    items: await read.select().from(t.reviewItems),
    decisions: await read.select().from(t.reviewDecisions),
    operators: await read.select().from(t.operators),
    audit: await read.select().from(t.auditEntries).orderBy(asc(t.auditEntries.seq)),
    auditHead: await read.select().from(t.auditHead),
  };
}

/** A violation that the evidence shows, or none when there is no evidence. */
export function broken(invariant: string, says: string, evidence: readonly unknown[]): Violation[] {
  return evidence.length === 0 ? [] : [{ invariant, says, evidence: evidence.slice(0, 5) }];
}

export function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

export function sumOf(rows: readonly { amountMicro: bigint }[]): bigint {
  return rows.reduce((sum, row) => sum + row.amountMicro, 0n);
}
