import { gzipSync } from "node:zlib";
import { type BenchOperator, readPlain } from "./bench-operator";
import { residentBytes } from "./bench-surroundings";
import { draftBatch, fileOf } from "./measure-payments";

const LINES = 15_000;
const READS = 200;
const WARM_UP = 20;

export type Import = { uploadMs: number; dryRunMs: number; realMs: number; grownBytes: number | null };
/** `idle`: the same machine's answer to a call that does nothing, between these reads; it grows with what else runs. */
export type Page = {
  p50Ms: number;
  p95Ms: number;
  idle: { p50Ms: number; p95Ms: number };
  bytes: number;
  gzipBytes: number;
  total: number;
  reads: number;
};

/** Reads a file of 15,000 rows twice, without and with storing it, and watches the memory of the server. */
export async function measureImport(operator: BenchOperator, pid: number, accountId: string): Promise<Import> {
  const { api } = operator;
  const made = await api.cashback.create.mutate({
    idempotencyKey: "create-import",
    sourceAccountId: accountId,
    campaign: { key: "import-bench", expectsRepeats: true },
    amount: { fixed: "5.6" },
  });
  const text = fileOf(LINES, 10);
  const before = residentBytes(pid);
  let highest = before;
  const watch = setInterval(() => {
    highest = Math.max(highest ?? 0, residentBytes(pid) ?? 0);
  }, 50);
  const [uploadMs, uploadId] = await timed(() => operator.upload(text));
  const call = { id: made.id, version: made.version, source: { uploadId } };
  const [dryRunMs] = await timed(() => api.cashback.import.mutate({ ...call, dryRun: true }));
  const [realMs] = await timed(() => api.cashback.import.mutate({ ...call, dryRun: false }));
  clearInterval(watch);
  return { uploadMs, dryRunMs, realMs, grownBytes: before === null || highest === null ? null : highest - before };
}

/** A draft of 15,000 lines that nobody was paid for. */
export function draftLarge(operator: BenchOperator, accountId: string): Promise<string> {
  return draftBatch(operator, accountId, "start-bench", fileOf(LINES, 20));
}

/** The first page of the accounts, one call after the other. */
export async function measureAccounts(operator: BenchOperator): Promise<Page> {
  const read = () => operator.readRaw("accounts.list", { limit: 100 });
  const idle = () => readPlain(`${operator.url}/api/health`);
  for (let index = 0; index < WARM_UP; index += 1) await Promise.all([read(), idle()]);
  const times: number[] = [];
  const idleTimes: number[] = [];
  for (let index = 0; index < READS; index += 1) {
    times.push((await timed(read))[0]);
    idleTimes.push((await timed(idle))[0]);
  }
  const text = await read();
  const { total } = await operator.api.accounts.list.query({ limit: 1 });
  return {
    p50Ms: shareOf(times, 0.5),
    p95Ms: shareOf(times, 0.95),
    idle: { p50Ms: shareOf(idleTimes, 0.5), p95Ms: shareOf(idleTimes, 0.95) },
    bytes: Buffer.byteLength(text),
    gzipBytes: gzipSync(text).length,
    total,
    reads: READS,
  };
}

/** The time that this share of the reads kept to. */
function shareOf(times: readonly number[], share: number): number {
  return times.toSorted((left, right) => left - right)[Math.floor(times.length * share)] ?? 0;
}

async function timed<T>(body: () => Promise<T>): Promise<[number, T]> {
  const startedMs = performance.now();
  const result = await body();
  return [performance.now() - startedMs, result];
}
