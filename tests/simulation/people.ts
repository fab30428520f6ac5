import { scryptSync } from "node:crypto";
import { inArray, isNotNull } from "drizzle-orm";
import { DomainError } from "@/domain/errors";
import type { Store } from "@/server/db/session";
import type { EngineContext } from "@/server/engine/context";
import { resumeAccount } from "@/server/services/accounts/resume-account";
import type { ServiceContext } from "@/server/services/context";
import { listReview } from "@/server/services/review/list-review";
import { freeze } from "@/server/services/system/freeze";
import { unfreeze } from "@/server/services/system/unfreeze";
import { cancelTransfer } from "@/server/services/transfers/cancel-transfer";
import { createTransfer } from "@/server/services/transfers/create-transfer";
import { previewRetry } from "@/server/services/transfers/preview-retry";
import { previewTransfer } from "@/server/services/transfers/preview-transfer";
import { retryTransfer } from "@/server/services/transfers/retry-transfer";
import { setIntent } from "../support/world-batch";
import { decideItem, type Truth } from "./decide";
import type { Random } from "./random";

const password = "Orchard-Lantern-77";

/** A cheap hash in the stored form: what is simulated is not how long a password takes. */
function cheapHash(): string {
  const salt = Buffer.alloc(16, 3);
  const key = scryptSync(password, salt, 32, { N: 16, r: 8, p: 1 });
  return `$scrypt$ln=4,r=8,p=1$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/**
 * An owner who looks in now and then: orders and withdraws single payments, resumes, tries again what was refused, and
 * decides what the software leaves open.
 */
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
    if (mood.mayMeddle && this.#random.isHit(0.12)) await this.#orderOne();
    if (mood.mayMeddle && this.#random.isHit(0.05)) await this.#withdrawOne();
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
    const { breakers: t } = this.#ctx.db.t;
    const tripped = await this.#ctx.db.read.select().from(t).where(isNotNull(t.reason)).orderBy(t.accountId);
    for (const { accountId: id } of tripped) {
      const calmed = { id, why: "The single payments may go on.", stepUp: { password } };
      await this.#tolerate(() => resumeAccount(this.#ctx, calmed).then(() => undefined));
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

  /** One payment outside of a batch, which can be undone for a moment. */
  async #orderOne(): Promise<void> {
    const { accounts: t } = this.#ctx.db.t;
    const accounts = await this.#ctx.db.read.select({ id: t.id }).from(t).orderBy(t.id);
    const from = accounts[this.#random.whole(0, accounts.length - 1)]?.id ?? "";
    const amount = this.#random.pick(["7.25", "7.25", "90"]);
    const wish = { from, to: String(40_000_001 + this.#random.whole(0, 2)), amount };
    await this.#tolerate(async () => {
      const seen = await previewTransfer(this.#ctx, wish);
      this.#acts += 1;
      await createTransfer(this.#ctx, {
        ...wish,
        idempotencyKey: `order-${this.#acts}`,
        acknowledge: seen.warnings.map(({ code }) => code),
        confirm: { snapshot: seen.snapshot, typedTotal: seen.amount, stepUp: { password } },
      });
    });
  }

  async #withdrawOne(): Promise<void> {
    const { transfers: t } = this.#ctx.db.t;
    const waiting = await this.#ctx.db.read
      .select({ id: t.id, version: t.version })
      .from(t)
      .where(inArray(t.state, ["queued", "parked"]))
      .orderBy(t.id);
    const one = waiting[this.#random.whole(0, Math.max(0, waiting.length - 1))];
    if (one) await this.#tolerate(() => cancelTransfer(this.#ctx, one).then(() => undefined));
  }

  async #decideOne(): Promise<void> {
    const { items } = await listReview(this.#ctx, { limit: 50, filter: { state: "open" } });
    const item = items[this.#random.whole(0, Math.max(0, items.length - 1))];
    const by = { truth: this.#truth, random: this.#random, password };
    if (item !== undefined) await this.#tolerate(() => decideItem(this.#ctx, item, by));
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
