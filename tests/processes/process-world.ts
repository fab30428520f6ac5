import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { asc, eq } from "drizzle-orm";
import type { EngineParameters } from "@/domain/engine-parameters";
import type { KnobPatch } from "@/sandbox/knobs/knobs-schema";
import type { EngineContext } from "@/server/engine/context";
import { runLane } from "@/server/engine/lane";
import { findOpenAttempt } from "@/server/repositories/attempts.repository";
import { ensureAuditHead } from "@/server/repositories/audit.repository";
import { findLastWalk } from "@/server/repositories/statements.repository";
import { getTransfer } from "@/server/repositories/transfers.repository";
import { ensureDefaultGroup } from "@/server/services/groups/ensure-default-group";
import { testDatabase } from "../support/database";
import { checkInvariants } from "../support/invariants";
import { type Ending, type Program, startProgram, startSandboxProcess } from "../support/kill-processes";
import { addAccount, until } from "../support/world";
import { type BatchChange, startBatch } from "../support/world-batch";
import { buildContext } from "../support/world-context";
import { bookReader, type SandboxBooks, sandboxControl } from "../support/world-sandbox";
import type { DatabaseKind } from "./databases";
import type { FailPoint } from "./fail-points";
import { programs } from "./pack-programs";

/** The product's proportions in seconds. */
export const processParameters: Partial<EngineParameters> = {
  leaseMs: 2_000,
  leaseRenewMs: 300,
  leaseReserveMs: 300,
  sendGuardMs: 800,
  visibleMs: 1_200,
  lateMs: 1_000,
  horizonMs: 6_000,
  looksMs: [150, 500, 1_000],
  lookEveryMs: 1_000,
  walkEveryMs: 300,
};

export type ProcessWorld = Awaited<ReturnType<typeof processWorld>>;
export type Worker = Program & {
  /** Makes it stop at this point, with everything it holds. */
  arm(point: FailPoint): Promise<void>;
  /** Waits until it stands still there. @throws Error when it did not come there in time */
  standsAt(point: FailPoint, withinMs?: number): Promise<void>;
  /** Kills it where it is. */
  kill(): Promise<void>;
};
export type WorkerPlace = {
  /** Its folder, within that of the world or anywhere; workers on one host share it. */
  host?: string;
  databaseUrl?: string;
  sandboxUrl?: string;
  weaken?: string;
  /** What runs the process, such as `ip netns exec NAME`. */
  before?: readonly string[];
};

type Account = { id: string; name: string };

type WorldOptions = {
  knobs?: KnobPatch;
  parameters?: Partial<EngineParameters>;
  /** Where a SQLite file lies. */
  folder?: string;
  /** Where the sandbox listens. */
  sandboxHost?: string;
};

/** A database and a sandbox process that outlive the workers, and workers that are processes of their own. */
export async function processWorld({ server }: DatabaseKind, options: WorldOptions = {}) {
  const database = await testDatabase({ server, folder: options.folder });
  const folder = mkdtempSync(join(tmpdir(), "im-processes-"));
  const host = options.sandboxHost === undefined ? {} : { host: options.sandboxHost };
  const sandbox = await startSandboxProcess(join(folder, "sandbox"), { ...host, program: programs.sandbox });
  const parameters = { ...processParameters, ...options.parameters };
  // What a person does goes through this context; it sends nothing.
  const ctx = buildContext(database.store, sandbox.url, join(folder, "person"), parameters);
  await ensureAuditHead(ctx.db);
  await ensureDefaultGroup(ctx);
  const { knobs, script } = sandboxControl(sandbox.url);
  if (options.knobs) await knobs(options.knobs);
  const workers: Worker[] = [];
  const books = bookReader(sandbox.url);
  const startWorker = async (at: WorkerPlace = {}): Promise<Worker> => {
    const dataDir = resolve(folder, at.host ?? "host");
    mkdirSync(dataDir, { recursive: true });
    const { databaseUrl = database.url, sandboxUrl = sandbox.url, weaken } = at;
    const settings = { databaseUrl, sandboxUrl, dataDir, weaken, parameters: ctx.parameters };
    const args = [programs.worker, JSON.stringify(settings)];
    const worker = asWorker((await startProgram(args, process.env, /^ready$/m, at.before)).program);
    workers.push(worker);
    return worker;
  };
  /** An account with open books. */
  const openAccount = async (name: string): Promise<Account> => {
    const account = await addAccount(ctx, sandbox.url, name, "10000");
    await runLane(ctx, account.id, new AbortController().signal);
    // A worker that runs may have been first.
    await until(async () => (await findLastWalk(ctx.db, account.id)) !== null);
    return { ...account, name };
  };
  const start = async (account: Account, payees: readonly string[], change: BatchChange = {}) => {
    const batch = await startBatch(ctx, account.id, payees, { campaign: account.name, ...change });
    return { account, ...batch };
  };
  return {
    ctx,
    database,
    sandbox,
    folder,
    books,
    knobs,
    script,
    startWorker,
    openAccount,
    start,
    /** An account with open books and a batch to these payees, running. */
    pay: async (name: string, payees: readonly string[], change: BatchChange = {}) =>
      start(await openAccount(name), payees, change),
    ...readersOf(ctx, books),
    /** Ends the workers as planned, then everything is judged by the books of the other side and by ours. */
    judge: async () => {
      await Promise.all(workers.map((worker) => worker.end("SIGTERM")));
      await judgeBooks({ store: ctx.db, books, auditMac: ctx.vault.auditMac });
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.end("SIGKILL")));
      await sandbox.end("SIGTERM");
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What is known of a payment here, and what the other side knows of it. */
function readersOf(ctx: EngineContext, books: SandboxBooks) {
  return {
    openAttempt: (accountId: string) => findOpenAttempt(ctx.db, accountId),
    isSigningIn: () => isSigningIn(ctx.db),
    stateOf: async (transferId: string) => (await getTransfer(ctx.db, transferId)).state,
    /** Without those that the send guard of a slow machine kept from leaving: nothing of them is on any wire. */
    attemptsOf: async (transferId: string) =>
      (await listAttempts(ctx.db, transferId)).filter((attempt) => attempt.class !== "never_left"),
    itemsOf: (transferId: string) => listItems(ctx.db, transferId),
    /** Also those that were refused before their payee was read. */
    requestsFor: async (payee: string) => (await books.requests()).filter(({ body }) => body.includes(`"${payee}"`)),
    movementsFor: async (payee: string) => (await books.movements()).filter((movement) => movement.payee === payee),
  };
}

async function judgeBooks(subject: Parameters<typeof checkInvariants>[0]): Promise<void> {
  assert.deepEqual(await checkInvariants(subject), []);
  const paid = (await subject.books.movements()).map(({ payee }) => payee);
  assert.equal(paid.length, new Set(paid).size, "somebody was paid twice");
}

function asWorker(program: Program): Worker {
  let isOver = false;
  void program.ended.then(() => {
    isOver = true;
  });
  const shows = async (): Promise<string> => program.printed().slice(-2_000);
  const waitFor = async (text: string, withinMs = 60_000): Promise<void> => {
    await until(() => isOver || program.printed().includes(`${text}\n`), { withinMs, shows });
    if (isOver) throw new Error(`the worker ended by itself: ${await shows()}`);
  };
  const kill = async (): Promise<void> => {
    const killed: Ending = { code: null, signal: "SIGKILL" };
    assert.deepEqual(await program.end("SIGKILL"), killed);
  };
  return {
    ...program,
    kill,
    arm: async (point) => {
      program.tell(`trap ${point}`);
      await waitFor(`armed ${point}`);
    },
    standsAt: async (point, withinMs) => {
      await waitFor(`at ${point}`, withinMs);
      await until(() => isStopped(program.pid));
    },
  };
}

/** Whether the system has stopped it: nothing of it runs then. */
function isStopped(pid: number): boolean {
  const words = readFileSync(`/proc/${pid}/stat`, "utf8");
  return words.slice(words.lastIndexOf(")")).startsWith(") T");
}

/** Whoever dies then keeps the place for two minutes: nobody else signs in meanwhile. */
async function isSigningIn({ read, t: { accountSessions: t } }: ProcessStore): Promise<boolean> {
  const rows = await read.select({ slot: t.loginSlot }).from(t);
  return rows.some(({ slot }) => slot !== null);
}

function listAttempts({ read, t: { attempts: t } }: ProcessStore, transferId: string) {
  return read.select().from(t).where(eq(t.transferId, transferId)).orderBy(asc(t.n));
}

async function listItems({ read, t: { reviewItems: t } }: ProcessStore, transferId: string) {
  const rows = await read.select().from(t).where(eq(t.subjectId, transferId));
  return rows.filter(({ state }) => state === "open").map(({ kind }) => kind);
}

type ProcessStore = Awaited<ReturnType<typeof testDatabase>>["store"];
