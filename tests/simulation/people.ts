import { scryptSync } from "node:crypto";
import { inArray } from "drizzle-orm";
import { DomainError } from "@/domain/errors";
import type { Store } from "@/server/db/session";
import type { EngineContext } from "@/server/engine/context";
import type { ServiceContext } from "@/server/services/context";
import { getReview } from "@/server/services/review/get-review";
import { listReview } from "@/server/services/review/list-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { freeze } from "@/server/services/system/freeze";
import { unfreeze } from "@/server/services/system/unfreeze";
import { previewRetry } from "@/server/services/transfers/preview-retry";
import { retryTransfer } from "@/server/services/transfers/retry-transfer";
import { setIntent } from "../support/world-batch";
import type { Random } from "./random";

const password = "Orchard-Lantern-77";

/** A cheap hash in the stored form: what is simulated is not how long a password takes. */
function cheapHash(): string {
  const salt = Buffer.alloc(16, 3);
  const key = scryptSync(password, salt, 32, { N: 16, r: 8, p: 1 });
  return `$scrypt$ln=4,r=8,p=1$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/**
 * What a record of the statement really was: whom it paid, and when its request arrived. The owner finds out before
 * naming it: who names the record of a twin breaks what nobody can mend afterwards.
 */
export type Truth = (recordId: string) => { payee: string; requestAtMs: number } | null;

/** An owner who looks in now and then: resumes, tries again what was refused, and decides what the software leaves open. */
export class Owner {
  readonly #ctx: ServiceContext & EngineContext;
  readonly #random: Random;
  readonly #truth: Truth;
  #acts = 0;
  #isFrozen = false;

  private constructor(ctx: ServiceContext & EngineContext, random: Random, truth: Truth) {
    this.#ctx = ctx;
    this.#truth = truth;
    this.#random = random;
  }

  static async join(ctx: EngineContext, random: Random, truth: Truth): Promise<Owner> {
    const id = ctx.ids.next("opr");
    const email = "owner@example.com";
    const atMs = ctx.clock.nowMs();
    const stamps = { createdAtMs: atMs, updatedAtMs: atMs };
    await ctx.db.tx(async (tx) => {
      const person = { id, emailCanon: email, name: "Olive Owner", isEmailVerified: true, roles: ["owner"] };
      await tx.insert(tx.t.operators, { ...person, ...stamps });
      const of = { operatorId: id, accountId: id, providerId: "credential", passwordHash: cheapHash() };
      await tx.insert(tx.t.operatorCredentials, { id: ctx.ids.next("crd"), ...of, ...stamps });
    });
    const actor = { kind: "operator" as const, id, sessionId: null, ip: null, userAgent: null };
    const caller = { actor, personId: id, name: "Olive Owner", email, roles: ["owner" as const], steppedUpAtMs: null };
    return new Owner({ ...ctx, caller }, random, truth);
  }

  /** One look at the screens. What is refused by its guard is left for the next time. */
  async lookIn(mood: { mayMeddle: boolean }): Promise<void> {
    await this.#resumePaused();
    if (this.#isFrozen) await this.#thaw();
    else if (mood.mayMeddle && this.#random.isHit(0.03)) await this.#freeze();
    if (mood.mayMeddle && this.#random.isHit(0.04)) await this.#pauseOne();
    await this.#retryOne();
    await this.#decideOne();
  }

  /** Nothing that this person began stands in the way any more. */
  async finish(): Promise<void> {
    if (this.#isFrozen) await this.#thaw();
    await this.#resumePaused();
  }

  async #resumePaused(): Promise<void> {
    for (const { id, intent } of await listBatches(this.#ctx.db)) {
      if (intent === "paused") await setIntent(this.#ctx, id, "running");
    }
  }

  async #pauseOne(): Promise<void> {
    const running = (await listBatches(this.#ctx.db)).filter(({ intent }) => intent === "running");
    const batch = running[this.#random.whole(0, Math.max(0, running.length - 1))];
    if (batch) await setIntent(this.#ctx, batch.id, "paused");
  }

  async #freeze(): Promise<void> {
    this.#isFrozen = true;
    await freeze(this.#ctx, { reason: "A look at the figures." });
  }

  async #thaw(): Promise<void> {
    this.#isFrozen = false;
    await this.#tolerate(() => unfreeze(this.#ctx, { reason: "The figures are right." }).then(() => undefined));
  }

  async #retryOne(): Promise<void> {
    const { transfers: t } = this.#ctx.db.t;
    const open = await this.#ctx.db.read
      .select({ id: t.id })
      .from(t)
      .where(inArray(t.state, ["rejected", "not_executed"]))
      .orderBy(t.id);
    const one = open[this.#random.whole(0, Math.max(0, open.length - 1))];
    if (one === undefined || !this.#random.isHit(0.6)) return;
    await this.#tolerate(async () => {
      const seen = await previewRetry(this.#ctx, { id: one.id });
      if (seen.bar !== null || seen.blockers.length > 0) return;
      this.#acts += 1;
      await retryTransfer(this.#ctx, {
        id: one.id,
        idempotencyKey: `retry-${this.#acts}`,
        acknowledge: seen.warnings.map(({ code }) => code),
        confirm: { snapshot: seen.snapshot, typedTotal: seen.transfer.amount, stepUp: { password } },
      });
    });
  }

  /** Says "not paid" only where the product lets it: whether that is right is what the books of the oracle tell. */
  async #decideOne(): Promise<void> {
    const { items } = await listReview(this.#ctx, { limit: 50, filter: { state: "open" } });
    const item = items[this.#random.whole(0, Math.max(0, items.length - 1))];
    if (item === undefined) return;
    await this.#tolerate(async () => {
      const seen = await getReview(this.#ctx, item.id);
      const open = seen.decisions.filter(({ isOpen }) => isOpen).map(({ decision }) => decision);
      const record = seen.records.find(({ recordId }) => {
        const truth = this.#truth(recordId);
        const isOwn = seen.attempts.some(
          ({ openedAt, closedAt }) =>
            truth !== null &&
            Date.parse(openedAt) <= truth.requestAtMs &&
            (closedAt === null || truth.requestAtMs <= Date.parse(closedAt)),
        );
        return isOwn && truth?.payee === seen.payee;
      });
      const decision = open.includes("paid_record") && record ? "paid_record" : "not_paid";
      if (!open.includes(decision)) return;
      await resolveReview(this.#ctx, {
        id: item.id,
        version: item.version,
        decision,
        ...(decision === "paid_record" && record ? { recordId: record.recordId } : {}),
        confirm: { typedAmount: item.amount ?? "0", stepUp: { password } },
        why: "The statement was read by hand.",
      });
    });
  }

  async #tolerate(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
}

async function listBatches(db: Store) {
  const { batches: t } = db.t;
  return db.read.select({ id: t.id, intent: t.intent }).from(t).orderBy(t.id);
}
