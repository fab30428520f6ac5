import { createHmac } from "node:crypto";
import Database from "better-sqlite3";
import { type AuditDraft, systemActor } from "@/domain/audit";
import { readEnv } from "@/server/platform/env";
import { sha256Hex } from "@/server/platform/hash";
import { appendAudit } from "@/server/repositories/audit.repository";
import { verifyAudit } from "@/server/services/audit/verify-audit";
import { type App, buildApp } from "@/server/start/app";
import { inThousands, load, plain, rate } from "./print-figure";

// The audit chain: entries as payments write them, appended by the product's own function, many in a transaction; then
// verified by what `cli audit verify` and the checks of the night call.
const ENTRIES = 200_000;
const STEP = 5_000;
const RUNS = 3;
const GOAL = 100_000;

const app = await buildApp(readEnv());
await fill(app);
await benchVerifying(app);
await app.close();

async function fill({ db, vault, ids, clock }: App): Promise<void> {
  for (let first = 0; first < ENTRIES; first += STEP) {
    await db.tx(async (tx) => {
      for (let index = first; index < first + STEP; index += 1) {
        await appendAudit(tx, vault.auditMac, draftOf(index, ids.next("trf"), clock.nowMs()));
      }
    });
  }
}

/** Each payment has three entries. */
function draftOf(index: number, id: string, atMs: number): AuditDraft {
  const common = { actor: systemActor, objectKind: "transfer", objectId: id, atMs };
  if (index % 3 === 0) {
    const after = { state: "sending", attempt: 1, fence: 7, requestHash: sha256Hex(id) };
    return { ...common, action: "transfer.send", before: { state: "queued" }, after };
  }
  if (index % 3 === 1) {
    const after = { state: "accepted", class: "success", rule: "code_0", attempt: 1 };
    return { ...common, action: "transfer.answer", before: { state: "sending" }, after };
  }
  const after = { state: "settled", record: String(900_000 + index), rule: "R1", isInterchangeable: false };
  return { ...common, action: "transfer.settle", before: { state: "accepted" }, after };
}

async function benchVerifying({ db, vault, dataDir, env }: App): Promise<void> {
  const path = env.databaseUrl.replace(/^file:/, "");
  const product: Speed[] = [];
  const bare: Speed[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    product.push(await speedOf(async () => (await verifyAudit({ db, vault, dataDir })).checked));
    bare.push(await speedOf(async () => readAndHash(path)));
  }
  const [best, least] = [fastest(product), fastest(bare)];
  if (best.entries < ENTRIES) throw new Error(`only ${best.entries} entries were verified`);
  const slowest = Math.min(...product.map(({ perSecond }) => perSecond));
  const note = `best of ${RUNS}, the slowest ${inThousands(slowest)}; ${inThousands(best.perProcessorSecond)} for each second of processor time; load ${load()}`;
  rate(`audit chain of ${inThousands(ENTRIES)} entries: verifying`, best.perSecond, GOAL, "entries/s", note);
  const share = (least.perProcessorSecond / best.perProcessorSecond).toFixed(2);
  plain(
    `  the same rows read by the driver and hashed, nothing compared: ${inThousands(least.perSecond)} entries/s, ${inThousands(least.perProcessorSecond)} for each second of processor time, ${share} × the product`,
  );
}

type Speed = { entries: number; perSecond: number; perProcessorSecond: number };

async function speedOf(body: () => Promise<number>): Promise<Speed> {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const entries = await body();
  const { user, system } = process.cpuUsage(before);
  const perSecond = (entries / (performance.now() - startedMs)) * 1_000;
  return { entries, perSecond, perProcessorSecond: (entries / (user + system)) * 1_000_000 };
}

function fastest(speeds: readonly Speed[]): Speed {
  return speeds.reduce((best, one) => (one.perSecond > best.perSecond ? one : best));
}

/** The least that verifying can be: the rows as the driver gives them, and one keyed hash of as many bytes for each. */
function readAndHash(path: string): number {
  const database = new Database(path, { readonly: true });
  const key = Buffer.alloc(32, 1);
  let count = 0;
  for (const row of database.prepare("select * from audit_entries order by seq").raw().iterate()) {
    createHmac("sha256", key).update(JSON.stringify(row)).digest("hex");
    count += 1;
  }
  database.close();
  return count;
}
