import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { signInOperator } from "./bench-operator";
import { canTrace, type Surroundings } from "./bench-surroundings";
import { addPayer, measurePayments } from "./measure-payments";
import { figure, load, plain } from "./print-figure";

const PAYEES = 200;
const LATENCY_MS = 20;
const GOAL = 3;

/** What 200 payments wait for the disk for: commits of the database, lines of the spool, and everything else. */
export async function benchCommits(place: Surroundings): Promise<void> {
  if (!canTrace()) return console.log("durable commits: skipped, strace is not there or may not trace");
  const traces = { app: join(place.folder, "app.txt"), worker: join(place.folder, "worker.txt") };
  const app = await place.startApplication({ worker: "off", strace: traces.app });
  const operator = await signInOperator(app.url);
  const worker = await place.startWorker("work-and-count.ts", { strace: traces.worker });
  // Whatever an account costs once is not a payment's.
  const accountId = await addPayer(place, operator, "payer-traced");
  const before = { app: syncsOf(traces.app), worker: syncsOf(traces.worker) };
  const run = { name: "payer-traced", place: 5, count: PAYEES, latencyMs: LATENCY_MS };
  const paid = await measurePayments(place, operator, run, accountId);
  const [own, sent] = [since(syncsOf(traces.app), before.app), since(syncsOf(traces.worker), before.worker)];
  await worker.stop();
  await app.stop();
  if (paid.wrongPayees > 0) throw new Error(`${paid.wrongPayees} payees without exactly one movement`);
  const all = sumOf([own, sent]);
  const each = (syncs: Syncs, kind: SyncKind) => (syncs.get(kind) ?? 0) / PAYEES;
  const note = `from claim to settled ${each(sent, "commits").toFixed(2)}; ${PAYEES} payments, load ${load()}`;
  figure("durable commits for each payment, from import to settled", each(all, "commits"), GOAL, note, "");
  const rest = kinds.map((kind) => `${kind} ${each(all, kind).toFixed(2)}`).join(", ");
  plain(`  all that waited for the disk, for each payment: ${rest}; together ${(total(all) / PAYEES).toFixed(2)}`);
  plain(`  the least is a commit and a line of the spool and another commit: 3.00`);
  for (const [name, count] of readCommits(place.folder)) plain(`  ${String(count).padStart(6)}  ${name}`);
}

const kinds = ["commits", "spool", "checkpoints", "other files"] as const;
type SyncKind = (typeof kinds)[number];
type Syncs = ReadonlyMap<SyncKind, number>;

/** Each flush of a trace by the file that was flushed: the log of the database, its main file, the spool. */
function syncsOf(traceFile: string): Syncs {
  const syncs = new Map<SyncKind, number>();
  for (const [, path = ""] of readFileSync(traceFile, "utf8").matchAll(/\b(?:fsync|fdatasync)\(\d+<([^>]*)>/g)) {
    const kind = kindOf(path);
    syncs.set(kind, (syncs.get(kind) ?? 0) + 1);
  }
  return syncs;
}

function kindOf(path: string): SyncKind {
  const name = basename(path);
  if (name.endsWith(".db-wal")) return "commits";
  if (name.endsWith(".db")) return "checkpoints";
  return path.includes("/spool") ? "spool" : "other files";
}

function since(now: Syncs, before: Syncs): Syncs {
  return new Map(kinds.map((kind) => [kind, (now.get(kind) ?? 0) - (before.get(kind) ?? 0)]));
}

function sumOf(all: readonly Syncs[]): Syncs {
  return new Map(kinds.map((kind) => [kind, all.reduce((sum, syncs) => sum + (syncs.get(kind) ?? 0), 0)]));
}

function total(syncs: Syncs): number {
  return [...syncs.values()].reduce((sum, count) => sum + count, 0);
}

/** Who committed how often in the worker, most often first. */
function readCommits(folder: string): [string, number][] {
  const counted = z.array(z.tuple([z.string(), z.number()]));
  const commits = counted.parse(JSON.parse(readFileSync(join(folder, "commits.json"), "utf8")));
  return commits.toSorted(([, one], [, other]) => other - one);
}
