import { joinSeals, judgeSeal, type Seal, type SealFacts, type SealState, type SealVerdict } from "@/domain/seal";
import { readSealFile, setAside, writeSealFile } from "@/server/platform/seal-file";
import { listSpools } from "@/server/platform/spool-files";
import { appendAudit } from "@/server/repositories/audit.repository";
import { knowsSpool, markSealed, readSealFacts } from "@/server/repositories/seal.repository";
import type { AppContext, ServiceContext } from "@/server/services/context";
import { beginRestore, type RestoreContext } from "./begin-restore";
import { takeForUnknown } from "./take-for-unknown";

export type SealContext = RestoreContext & Pick<AppContext, "dataDir">;

/** The seal of one process: what it remembers of its database, and whether it may act on it. */
export type SealKeeper = Seal & {
  /**
   * Compares the database with what is remembered and remembers what it says now. One that went back is frozen and begins
   * a new epoch; a copy leaves this process without the right to act.
   */
  check(): Promise<SealState>;
};

/** What was written outside the database before it was put back. */
const ofTheTimeBefore = ["spool", "audit-anchors.log"];

/**
 * Looks at the database for the first time in this process, and ends what a restore left half done.
 * @throws Error when `engine.json` cannot be read
 * @source docs/design/payments.md §15
 */
export async function openSeal(ctx: SealContext): Promise<SealKeeper> {
  const keeper = new KeptSeal(ctx);
  await keeper.start();
  return keeper;
}

class KeptSeal implements SealKeeper {
  readonly #ctx: SealContext;
  #known: SealFacts | null = null;
  #state: SealState = "copy";
  #noted = 0;
  /** The database that this folder was told not to belong to. */
  #refused: string | null = null;

  constructor(ctx: SealContext) {
    this.#ctx = ctx;
  }

  state(): SealState {
    return this.#state;
  }

  restoreEpoch(): number {
    return this.#known?.restoreEpoch ?? 0;
  }

  note(auditSeq: number): void {
    this.#noted = Math.max(this.#noted, auditSeq);
  }

  isBehind(auditSeq: number): boolean {
    return auditSeq < Math.max(this.#noted, this.#known?.audit ?? 0);
  }

  /** The spool is judged here alone: while a process runs, the numbers that it remembers are newer. */
  async start(): Promise<void> {
    await this.#look(true);
  }

  async check(): Promise<SealState> {
    await this.#look(false);
    return this.#state;
  }

  async #look(isStart: boolean): Promise<void> {
    const { db, dataDir, clock } = this.#ctx;
    // Before the database is asked: another process of this host may write a higher number meanwhile.
    const own = this.#known && { ...this.#known, audit: Math.max(this.#known.audit, this.#noted) };
    const known = joinSeals(readSealFile(dataDir), own);
    const spools = isStart ? listSpools(dataDir) : [];
    const { facts, state } = await readSealFacts(db);
    if (state.restoreState === "loaded") {
      await this.#adopt(facts, known);
      return this.#look(false);
    }
    let verdict = judgeSeal(facts, state.sealedAtMs !== null, known);
    if (verdict === "same" && !(await this.#knowsAll(spools))) verdict = "back";
    if (verdict === "copy") {
      this.#close(facts);
      return;
    }
    if (verdict === "back") {
      await beginRestore(this.#ctx, "went_back", facts, known);
      return this.#look(false);
    }
    if (verdict === "moved") this.#forget(facts);
    if (verdict === "moved" || verdict === "new") this.#noted = 0;
    if (JSON.stringify(known) !== JSON.stringify(facts)) writeSealFile(dataDir, facts);
    if (verdict === "new") await markSealed(db, clock.nowMs());
    this.#known = facts;
    this.#refused = null;
    this.#state = "open";
    if (state.restoreState === "pending") await takeForUnknown(this.#ctx);
  }

  /** Rows of a backup that nobody has seen yet: whoever opens them first is their worker. */
  async #adopt(facts: SealFacts, known: SealFacts | null): Promise<void> {
    // First, so that a process that dies after the epoch began leaves a folder that knows whose database this is: only
    // one of those that may open it first begins the epoch.
    const { dataDir } = this.#ctx;
    if (known?.deploymentId !== facts.deploymentId) {
      writeSealFile(dataDir, { ...facts, journal: 0, audit: 0, fences: 0 });
    }
    await beginRestore(this.#ctx, "backup", facts, known);
    const { facts: now } = await readSealFacts(this.#ctx.db);
    for (const name of ofTheTimeBefore) setAside(dataDir, name, now.restoreEpoch);
    this.#known = null;
    writeSealFile(dataDir, now);
  }

  async #knowsAll(spools: ReturnType<typeof listSpools>): Promise<boolean> {
    for (const spool of spools) if (!(await knowsSpool(this.#ctx.db, spool))) return false;
    return true;
  }

  #close(facts: SealFacts): void {
    const { deploymentId } = facts;
    // Once for each database, not each second.
    if (this.#refused !== deploymentId) {
      this.#ctx.log.error({ deploymentId }, "this database belongs to another data folder: nothing is sent or changed");
    }
    this.#refused = deploymentId;
    this.#known = null;
    this.#state = "copy";
  }

  /** Answers of the time before name attempts that are not here any more: kept for people, read by nobody else. */
  #forget(facts: SealFacts): void {
    const { dataDir } = this.#ctx;
    if ((readSealFile(dataDir)?.restoreEpoch ?? 0) >= facts.restoreEpoch) return;
    for (const name of ofTheTimeBefore) setAside(dataDir, name, facts.restoreEpoch);
  }
}

/** What an owner says about a database that is not this folder's: the only one that goes on, or one more worker of it. */
export type CopyAnswer = "only" | "further";

/**
 * Ends the doubt about a copy as an owner decided. The only one begins a new epoch, frozen, as after a restore; a further
 * worker acts on the same database beside the others.
 * @throws Error when this folder belongs to its database already
 */
export async function answerCopy(
  ctx: SealContext & Pick<ServiceContext, "caller">,
  seal: SealKeeper,
  answer: CopyAnswer,
): Promise<SealVerdict> {
  if ((await seal.check()) === "open")
    throw new Error("this data folder belongs to its database: nothing is to decide");
  const { facts } = await readSealFacts(ctx.db);
  if (answer === "only") await beginRestore(ctx, "copy", facts, null);
  await ctx.db.tx(async (tx) => {
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: answer === "only" ? "system.take_over" : "system.admit",
      objectKind: "system",
      objectId: facts.deploymentId,
      after: { answer },
      atMs: ctx.clock.nowMs(),
    });
  });
  if (answer === "only") for (const name of ofTheTimeBefore) setAside(ctx.dataDir, name, facts.restoreEpoch + 1);
  writeSealFile(ctx.dataDir, (await readSealFacts(ctx.db)).facts);
  await seal.check();
  return answer === "only" ? "moved" : "same";
}
