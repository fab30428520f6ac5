import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect } from "vitest";
import type { Decision } from "@/domain/adjudication";
import { legsBetween } from "@/domain/ledger";
import type { ResolveReviewInput } from "@/domain/review.schema";
import { post } from "@/server/repositories/ledger.repository";
import type { ServiceContext } from "@/server/services/context";
import { getReview } from "@/server/services/review/get-review";
import { listReview } from "@/server/services/review/list-review";
import { testPassword } from "./app";
import { operatorCaller } from "./factories";
import { checkInvariants, subjectOf } from "./invariants";
import { testWorld, type WorldOptions } from "./world";

/** A world with short waits and an owner who decides in it. */
async function reviewWorld(options: WorldOptions = {}) {
  const { parameters, ...rest } = options;
  const waits = { visibleMs: 400, lateMs: 200, horizonMs: 1_000, lookEveryMs: 100, firstByteTimeoutMs: 300 };
  const world = await testWorld({ parameters: { ...waits, answerTimeoutMs: 600, ...parameters }, ...rest });
  const caller = await operatorCaller(world.ctx, "Ann", ["owner"]);
  const ctx: ServiceContext = { ...world.ctx, caller };
  const openItems = async () => (await listReview(ctx, { limit: 50, filter: { state: "open" } })).items;

  /** Lets the lane look until this is there, however slow the machine is. */
  async function lookUntil<T>(read: () => Promise<T | undefined | false>): Promise<T> {
    for (let tryNo = 0; tryNo < 250; tryNo += 1) {
      await world.runLane();
      const found = await read();
      if (found !== undefined && found !== false) return found;
      await sleep(100);
    }
    throw new Error(`not seen; open: ${JSON.stringify(await openItems())}`);
  }

  return {
    ...world,
    owner: ctx,
    openItems,
    lookUntil,
    /** The open item of a kind, or of a transfer, once there is one. */
    itemOf: (wanted: { kind?: string; subjectId?: string | undefined }) =>
      lookUntil(async () =>
        (await openItems()).find(
          ({ kind, subjectId }) =>
            kind === (wanted.kind ?? kind) && subjectId === ("subjectId" in wanted ? wanted.subjectId : subjectId),
        ),
      ),
    /** What keeps a decision closed; null when it is open. */
    missing: async (itemId: string, decision: Decision) => {
      const view = (await getReview(ctx, itemId)).decisions.find((one) => one.decision === decision);
      return view?.isOpen === true ? null : (view?.missing ?? "unknown");
    },
    /** One payment of 5.60 in a campaign of its own. */
    pay: async (payee: string) => {
      await world.startBatch([payee], { campaign: payee });
      await world.runLane();
    },
    /** Takes money out of the books that never left at Infini. */
    bookByHand: async (amountMicro: bigint) => {
      const legs = legsBetween("available", "other_out", amountMicro);
      const postingKey = `by-hand-${amountMicro}`;
      const posting = { postingKey, kind: "other_out" as const, accountId: world.account.id, legs };
      const journal = { ...posting, transferId: null, recordId: null, journalId: ctx.ids.next("jrn") };
      await ctx.db.tx((tx) => post(tx, [journal], Date.now()));
    },
    records: () => ctx.db.read.select().from(ctx.db.t.statementRecords),
    expectOrder: async () => expect(await checkInvariants(subjectOf(world))).toEqual([]),
  };
}
/** Opens worlds that are closed after their test. */
export function eachReviewWorld() {
  const open: ReviewWorld[] = [];
  afterEach(async () => {
    for (const world of open.splice(0)) await world.close();
  });
  return async (options: WorldOptions = {}): Promise<ReviewWorld> => {
    const world = await reviewWorld(options);
    open.push(world);
    return world;
  };
}

export type ReviewWorld = Awaited<ReturnType<typeof reviewWorld>>;

/** A decision as a person sends it, about a payment of 5.60 unless `typed` says otherwise. */
export function decisionOf(
  item: { id: string; version: number },
  decision: Decision,
  more: { recordId?: string | undefined; typed?: string } = {},
): ResolveReviewInput {
  const { recordId, typed = "5.60" } = more;
  const confirm = { typedAmount: typed, stepUp: { password: testPassword } };
  const named = recordId === undefined ? {} : { recordId };
  return { id: item.id, version: item.version, decision, ...named, confirm, why: "The statement was read by hand." };
}
