import { gzipSync } from "node:zlib";
import type { BenchOperator } from "./bench-operator";
import { residentBytes } from "./bench-surroundings";
import { draftBatch, fileOf } from "./measure-payments";

const LINES = 15_000;
const READS = 200;
const WARM_UP = 20;

export type Import = { uploadMs: number; dryRunMs: number; realMs: number; grownBytes: number | null };
export type Page = { p50Ms: number; p95Ms: number; bytes: number; gzipBytes: number; total: number; reads: number };

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
  for (let index = 0; index < WARM_UP; index += 1) await read();
  const times: number[] = [];
  for (let index = 0; index < READS; index += 1) times.push((await timed(read))[0]);
  times.sort((left, right) => left - right);
  const text = await read();
  const { total } = await operator.api.accounts.list.query({ limit: 1 });
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return {
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    bytes: Buffer.byteLength(text),
    gzipBytes: gzipSync(text).length,
    total,
    reads: READS,
  };
}

async function timed<T>(body: () => Promise<T>): Promise<[number, T]> {
  const startedMs = performance.now();
  const result = await body();
  return [performance.now() - startedMs, result];
}
