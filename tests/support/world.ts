import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { pino } from "pino";
import { systemActor } from "@/domain/audit";
import { defaultPolicy } from "@/domain/batch-policy";
import { type EngineParameters, engineParameters } from "@/domain/engine-parameters";
import { formatMoney, parseAmount } from "@/domain/money";
import { transferContent } from "@/domain/transfer-content";
import { planMove } from "@/domain/transfer-moves";
import type { TransferEdge, TransferState } from "@/domain/transfer-states";
import type { KnobPatch } from "@/sandbox/knobs/knobs-schema";
import { startSandbox } from "@/sandbox/start-sandbox";
import type { EngineContext } from "@/server/engine/context";
import { runLane } from "@/server/engine/lane";
import { createInfiniClient } from "@/server/infini/infini-client";
import { createBus } from "@/server/platform/bus";
import { systemClock } from "@/server/platform/clock";
import { sha256Hex } from "@/server/platform/hash";
import { createIds } from "@/server/platform/ids";
import { openVault } from "@/server/platform/vault";
import { insertSession } from "@/server/repositories/account-sessions.repository";
import { appendAudit, ensureAuditHead } from "@/server/repositories/audit.repository";
import { getBuckets, openBuckets } from "@/server/repositories/ledger.repository";
import { sealSecret } from "@/server/repositories/secrets.repository";
import { getTransfer, moveTransfer } from "@/server/repositories/transfers.repository";
import { type TestDatabase, testDatabase } from "./database";

export const testVaultKeys = `k1:${Buffer.alloc(32, 7).toString("base64")}`;
const DAY_MS = 86_400_000;

/** Durations short enough for a test, in the proportions of the product. */
export const quickParameters: Partial<EngineParameters> = {
  leaseMs: 4_000,
  leaseRenewMs: 1_000,
  leaseReserveMs: 1_000,
  accountGapMs: 0,
  visibleMs: 1_500,
  lateMs: 500,
  horizonMs: 3_000,
  looksMs: [100, 300, 1_000],
  lookEveryMs: 500,
  walkEveryMs: 300,
  firstByteTimeoutMs: 3_000,
  answerTimeoutMs: 4_000,
};

export type World = Awaited<ReturnType<typeof testWorld>>;

/** The engine of one worker on a fresh database, against a sandbox with its own books over real HTTP. */
export async function testWorld(
  options: { knobs?: KnobPatch; parameters?: Partial<EngineParameters>; balance?: string } = {},
) {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), "im-world-"));
  const sandbox = await startSandbox({
    port: 0,
    dataDir: join(folder, "sandbox"),
    seed: 1,
    knobs: options.knobs ?? {},
  });
  const ctx = await buildContext(database, sandbox.url, join(folder, "data"), options.parameters ?? {});
  await ensureAuditHead(ctx.db);
  const account = await addAccount(ctx, sandbox.url, "payer", options.balance ?? "10000");
  const books = bookReader(sandbox.url);
  return {
    ctx,
    database,
    sandbox,
    account,
    ...books,
    addAccount: (name: string, balance: string) => addAccount(ctx, sandbox.url, name, balance),
    control: (path: string, body: unknown) => control(sandbox.url, path, body),
    knobs: (patch: KnobPatch) => control(sandbox.url, "knobs", patch),
    startBatch: (payees: readonly string[], change: BatchChange = {}) => startBatch(ctx, account.id, payees, change),
    runLane: (accountId = account.id) => runLane(ctx, accountId, new AbortController().signal),
    stateOf: async (id: string) => (await getTransfer(ctx.db, id)).state,
    states: () => states(ctx),
    buckets: () => getBuckets(ctx.db, account.id),
    close: async () => {
      await sandbox.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function buildContext(
  database: TestDatabase,
  sandboxUrl: string,
  dataDir: string,
  parameters: Partial<EngineParameters>,
): Promise<EngineContext> {
  return {
    db: database.store,
    clock: systemClock,
    ids: createIds(),
    vault: openVault(testVaultKeys),
    bus: createBus(),
    log: pino({ level: process.env.TEST_LOG ?? "silent" }),
    infini: createInfiniClient({
      baseUrl: sandboxUrl,
      version: "0.0.0",
      mode: "sandbox",
      isProduction: false,
      clock: systemClock,
    }),
    mode: "sandbox",
    parameters: engineParameters("sandbox", { ...quickParameters, ...parameters }),
    dataDir,
    version: "0.0.0",
    workerId: createIds().next("wrk"),
  };
}

/** An account in the sandbox's books and in ours, with authority, password and empty books; not walked yet. */
async function addAccount(ctx: EngineContext, sandboxUrl: string, name: string, balance: string) {
  const email = `${name}@example.com`;
  const uid = `2${sha256Hex(name).replace(/\D/g, "").slice(0, 9).padEnd(9, "0")}`;
  await control(sandboxUrl, "accounts", { email, password: "Sandbox-Passw0rd", uid, balance });
  const id = ctx.ids.next("acc");
  const atMs = ctx.clock.nowMs();
  const owner = { ownerTable: "accounts", ownerId: id, kind: "password" };
  await ctx.db.tx(async (tx) => {
    await tx.insert(tx.t.accounts, { id, email, emailCanon: email, uid, createdAtMs: atMs, updatedAtMs: atMs });
    await tx.insert(tx.t.accountAuthorities, {
      id: ctx.ids.next("aut"),
      accountId: id,
      basis: "owned",
      ownerText: "Test company",
      scope: ["profile", "statement", "transfer.uid", "transfer.email"],
      signedOn: "2026-01-01",
      recordedBy: "opr_test",
      createdAtMs: atMs,
    });
    await insertSession(tx, { accountId: id, generation: 0, state: "none", atMs });
    await sealSecret(tx, ctx.vault, {
      ...owner,
      id: ctx.ids.next("sec"),
      class: "credentials",
      plain: "Sandbox-Passw0rd",
      atMs,
    });
    await openBuckets(tx, id, atMs);
  });
  return { id, email, uid };
}

export type BatchChange = { amount?: string; campaign?: string; policy?: Partial<typeof defaultPolicy> };

/** A running batch of queued transfers, confirmed by an owner; its account's books are opened by a first lane. */
async function startBatch(ctx: EngineContext, accountId: string, payees: readonly string[], change: BatchChange) {
  await runLane(ctx, accountId, new AbortController().signal);
  const { db, ids } = ctx;
  const atMs = ctx.clock.nowMs();
  const amountMicro = parseAmount(change.amount ?? "5.6");
  const batchId = ids.next("bat");
  const confirmationId = ids.next("cnf");
  const personId = ids.next("opr");
  const campaignKey = change.campaign ?? "cashback-2026-05";
  const transferIds: string[] = [];
  await db.tx(async (tx) => {
    const person = {
      id: personId,
      emailCanon: `${personId}@example.com`,
      name: "Owner",
      isEmailVerified: true,
      roles: ["owner"],
    };
    await tx.insert(tx.t.operators, { ...person, createdAtMs: atMs, updatedAtMs: atMs });
    const auditSeq = await appendAudit(tx, ctx.vault.auditMac, {
      actor: { ...systemActor, kind: "operator", id: personId },
      action: "batch.start",
      objectKind: "batch",
      objectId: batchId,
      atMs,
    });
    const snapshot = sha256Hex(payees.join());
    await tx.insert(tx.t.batches, {
      id: batchId,
      number: atMs,
      kind: "cashback",
      name: "Test",
      accountId,
      campaignKey,
      amountRule: "{}",
      policy: JSON.stringify({ ...defaultPolicy, ...change.policy }),
      intent: "running",
      contentHash: snapshot,
      totalMicro: amountMicro * BigInt(payees.length),
      lineCount: payees.length,
      createdBy: personId,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    });
    await tx.insert(tx.t.confirmations, {
      id: confirmationId,
      subjectKind: "batch",
      subjectId: batchId,
      contentHash: snapshot,
      act: "start",
      personId,
      method: "password",
      tier: 3,
      auditSeq,
      expiresAtMs: atMs + DAY_MS,
      createdAtMs: atMs,
    });
    for (const [index, payee] of payees.entries()) {
      const id = ids.next("trf");
      const payeeKey = sha256Hex(payee);
      const content = {
        accountId,
        kind: "cashback" as const,
        payeeKind: "uid" as const,
        payee,
        payeeKey,
        amountMicro,
        campaignKey,
        batchId,
        mode: ctx.mode,
      };
      const contentHash = sha256Hex(transferContent(content));
      const { mode: _mode, ...row } = content;
      await tx.insert(tx.t.transfers, {
        id,
        ...row,
        state: "draft",
        contentHash,
        confirmationId,
        lineSeq: index + 1,
        createdBy: personId,
        createdAtMs: atMs,
        updatedAtMs: atMs,
      });
      transferIds.push(id);
      for (const edge of ["E2", "E4"] as const satisfies readonly TransferEdge[]) {
        const transfer = await getTransfer(tx, id);
        await moveTransfer(tx, planMove(transfer, edge), {
          actorId: personId,
          auditSeq,
          atMs,
          journalId: ids.next("jrn"),
        });
      }
    }
  });
  return { batchId, transferIds, resume: () => resume(ctx, batchId, accountId) };
}

async function resume(ctx: EngineContext, batchId: string, accountId: string): Promise<void> {
  const { batches, breakers } = ctx.db.t;
  await ctx.db.update(batches, { intent: "running", pauseReason: null }, eq(batches.id, batchId));
  await ctx.db.update(
    breakers,
    { trippedAtMs: null, reason: null, resetAtMs: ctx.clock.nowMs() },
    eq(breakers.accountId, accountId),
  );
}

async function states(ctx: EngineContext): Promise<Partial<Record<TransferState, number>>> {
  const { transfers: t } = ctx.db.t;
  const counts: Partial<Record<TransferState, number>> = {};
  for (const row of await ctx.db.read.select({ state: t.state }).from(t))
    counts[row.state] = (counts[row.state] ?? 0) + 1;
  return counts;
}

/** What the sandbox's own books and request log say: the judge. */
export function bookReader(sandboxUrl: string) {
  const read = async <T>(path: string): Promise<T> =>
    (await fetch(`${sandboxUrl}/__sandbox/${path}`)).json() as Promise<T>;
  const all = async <T>(path: string, numberOf: (item: T) => number): Promise<T[]> => {
    const items: T[] = [];
    for (let after = 0; ; ) {
      const page = await read<{ items: T[] }>(`${path}?limit=1000&after=${after}`);
      items.push(...page.items);
      const last = page.items.at(-1);
      if (!last || page.items.length < 1_000) return items;
      after = numberOf(last);
    }
  };
  return {
    requests: () => all<SandboxRequest>("requests", (request) => request.no),
    /** Movements that a money request caused. */
    movements: async () =>
      (await all<SandboxMovement>("books", (movement) => movement.id)).filter(
        (movement) => movement.requestNo !== null,
      ),
  };
}

export type SandboxRequest = { no: number; payee: string | null; outcome: string; movementIds: number[] };
export type SandboxMovement = { id: number; kind: string; payee: string; amount: string; requestNo: number | null };

export async function control(sandboxUrl: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${sandboxUrl}/__sandbox/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

export const money = formatMoney;
