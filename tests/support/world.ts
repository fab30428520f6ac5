import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { and, asc, eq } from "drizzle-orm";
import type { EngineParameters, Mode } from "@/domain/engine-parameters";
import type { TransferState } from "@/domain/transfer-states";
import type { KnobPatch } from "@/sandbox/knobs/knobs-schema";
import { startSandbox } from "@/sandbox/start-sandbox";
import type { Store } from "@/server/db/session";
import type { EngineContext } from "@/server/engine/context";
import { type Engine, startEngine } from "@/server/engine/engine";
import { runLane } from "@/server/engine/lane";
import { type Clock, systemClock } from "@/server/platform/clock";
import { sha256Hex } from "@/server/platform/hash";
import { insertSession } from "@/server/repositories/account-sessions.repository";
import { ensureAuditHead } from "@/server/repositories/audit.repository";
import { findLease } from "@/server/repositories/leases.repository";
import { getBuckets, openBuckets } from "@/server/repositories/ledger.repository";
import { sealSecret } from "@/server/repositories/secrets.repository";
import { findLastWalk } from "@/server/repositories/statements.repository";
import { getTransfer } from "@/server/repositories/transfers.repository";
import { ensureDefaultGroup } from "@/server/services/groups/ensure-default-group";
import { testDatabase } from "./database";
import { type BatchChange, setIntent, startBatch } from "./world-batch";
import { buildContext } from "./world-context";
import { bookReader, control, sandboxControl } from "./world-sandbox";

/** The password of every account of these worlds; no row may show it. */
const password = "Sandbox-Passw0rd";

export type WorldOptions = {
  knobs?: KnobPatch;
  parameters?: Partial<EngineParameters>;
  balance?: string;
  /** Of the engine alone: floors and addresses are those of the sandbox. */
  mode?: Mode;
  /** The time of our side and of Infini's; this machine's if the test says nothing. */
  clock?: Clock;
};
export type World = Awaited<ReturnType<typeof testWorld>>;

/** The engine of one worker on a fresh database, against a sandbox with its own books over real HTTP. */
export async function testWorld(options: WorldOptions = {}) {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), "im-world-"));
  const { knobs = {}, parameters = {}, balance = "10000" } = options;
  const { clock = systemClock } = options;
  const { nowMs } = clock;
  const sandbox = await startSandbox({ port: 0, dataDir: join(folder, "sandbox"), seed: 1, knobs, nowMs });
  const worker = (name: string, change: Partial<EngineParameters> = {}) =>
    buildContext(
      database.store,
      sandbox.url,
      join(folder, name),
      { ...parameters, ...change },
      options.mode,
      undefined,
      clock,
    );
  const ctx = worker("data");
  await ensureAuditHead(ctx.db);
  await ensureDefaultGroup(ctx);
  const account = await addAccount(ctx, sandbox.url, "payer", balance);
  const engines: Engine[] = [];
  const { db } = ctx;
  return {
    ctx,
    database,
    account,
    sandboxUrl: sandbox.url,
    books: bookReader(sandbox.url),
    secrets: [password],
    ...sandboxControl(sandbox.url),
    /** Another worker on the same database with a folder of its own. */
    worker,
    addAccount: (name: string, held: string) => addAccount(ctx, sandbox.url, name, held),
    openBooks: (accountId: string) => openBooks(ctx, accountId),
    startBatch: (payees: readonly string[], change: BatchChange & { accountId?: string } = {}) =>
      openAndStart(ctx, change.accountId ?? account.id, payees, change),
    setIntent: (batchId: string, intent: "paused" | "running" | "stopped") => setIntent(ctx, batchId, intent),
    runLane: (context: EngineContext = ctx, accountId = account.id) =>
      runLane(context, accountId, new AbortController().signal),
    startEngine: (context: EngineContext = ctx) => {
      const engine = startEngine(context);
      engines.push(engine);
      return engine;
    },
    stateOf: async (id: string) => (await getTransfer(db, id)).state,
    states: (accountId?: string) => states(db, accountId),
    items: (accountId = account.id) => openItems(db, accountId),
    attempts: (accountId = account.id) => listAttempts(db, accountId),
    buckets: (accountId = account.id) => getBuckets(db, accountId),
    lastWalk: (accountId = account.id) => findLastWalk(db, accountId),
    lease: (accountId = account.id) => findLease(db, accountId),
    isFrozen: (accountId = account.id) => isFrozen(db, accountId),
    /** As if the holder of the lease had been dead for long. */
    expireLease: async (accountId = account.id) => {
      const { accountLeases: t } = db.t;
      await db.update(t, { expiresAtMs: 0 }, eq(t.accountId, accountId));
    },
    /** Nothing runs afterwards, so that what is seen belongs to one moment. */
    stopEngines: async () => {
      await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    },
    close: async () => {
      await Promise.all(engines.map((engine) => engine.stop()));
      await sandbox.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Asks every 25 ms until it is true; the last sight of things is in the error. */
export async function until(
  isSo: () => Promise<boolean> | boolean,
  options: { withinMs?: number; shows?: () => Promise<unknown> } = {},
): Promise<void> {
  const { withinMs = 60_000, shows = async () => "no more is known" } = options;
  const endsAtMs = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > endsAtMs) throw new Error(`not so within ${withinMs} ms: ${JSON.stringify(await shows())}`);
    await sleep(25);
  }
}

/** An account in the sandbox's books and in ours, with authority, password and empty books; not walked yet. */
export async function addAccount(
  ctx: EngineContext,
  sandboxUrl: string,
  name: string,
  balance: string,
  secret = password,
) {
  const email = `${name}@example.com`;
  const uid = `2${sha256Hex(name).replace(/\D/g, "").slice(0, 9).padEnd(9, "0")}`;
  await control(sandboxUrl, "accounts", { email, password: secret, uid, balance });
  return insertAccount(ctx, { email, uid, secret });
}

/** The same in our books alone. */
export async function insertAccount(ctx: EngineContext, own: { email: string; uid: string; secret: string }) {
  const { email, uid, secret } = own;
  const id = ctx.ids.next("acc");
  const atMs = ctx.clock.nowMs();
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
    const owner = { ownerTable: "accounts", ownerId: id, kind: "password" };
    const sealed = { id: ctx.ids.next("sec"), class: "credentials" as const, plain: secret, atMs };
    await sealSecret(tx, ctx.vault, { ...owner, ...sealed });
    await openBuckets(tx, id, atMs);
  });
  return { id, email, uid };
}

async function openAndStart(ctx: EngineContext, accountId: string, payees: readonly string[], change: BatchChange) {
  await openBooks(ctx, accountId);
  return startBatch(ctx, accountId, payees, change);
}

/** The first lane of an account reads its statement and opens its books. */
async function openBooks(ctx: EngineContext, accountId: string): Promise<void> {
  if ((await findLastWalk(ctx.db, accountId)) !== null) return;
  await runLane(ctx, accountId, new AbortController().signal);
}

async function states(db: Store, accountId?: string): Promise<Partial<Record<TransferState, number>>> {
  const { transfers: t } = db.t;
  const rows = await db.read
    .select({ state: t.state })
    .from(t)
    .where(accountId === undefined ? undefined : eq(t.accountId, accountId));
  const counts: Partial<Record<TransferState, number>> = {};
  for (const { state } of rows) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

async function openItems(db: Store, accountId: string) {
  const { reviewItems: t } = db.t;
  const rows = await db.read
    .select()
    .from(t)
    .where(and(eq(t.accountId, accountId), eq(t.state, "open")))
    .orderBy(asc(t.createdAtMs), asc(t.id));
  return rows.map(({ kind, subjectKind, subjectId, amountMicro, evidence }) => {
    const shown: Record<string, unknown> = JSON.parse(evidence);
    return { kind, subjectKind, subjectId, amountMicro, evidence: shown };
  });
}

async function listAttempts(db: Store, accountId: string) {
  const { attempts: t } = db.t;
  return db.read.select().from(t).where(eq(t.accountId, accountId)).orderBy(asc(t.openedAtMs), asc(t.id));
}

async function isFrozen(db: Store, accountId: string): Promise<boolean> {
  const { freezes: t } = db.t;
  const rows = await db.read.select({ id: t.id }).from(t).where(eq(t.openSlot, accountId));
  return rows.length > 0;
}
