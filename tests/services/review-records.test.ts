import { expect, test } from "vitest";
import type { Session } from "@/server/db/session";
import { runLane } from "@/server/engine/lane";
import { Pace } from "@/server/engine/pace";
import { getReview } from "@/server/services/review/get-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { decisionOf, eachReviewWorld, type ReviewWorld } from "../support/review-world";
import { until } from "../support/world";

/** Waits of seconds, on a machine that may be busy. */
const slowly = { timeout: 90_000 };
const payee = "30000001";
const openWorld = eachReviewWorld();

/** A payment that was executed when nobody waited for it any more: its item, and the one of the record that came. */
async function executedLate() {
  const world = await openWorld();
  await world.script(payee, { execute: { afterMs: 6_000 }, tell: { as: "silence" } });
  const { transferIds } = await world.startBatch([payee]);
  const foreign = await world.itemOf({ kind: "foreign" });
  return { world, foreign, own: await world.itemOf({ subjectId: transferIds[0] }) };
}

test(
  "a payment executed after H can be given its record, which was found foreign and explained, and is not called unpaid",
  slowly,
  async () => {
    const { world, foreign, own } = await executedLate();
    expect(await world.missing(own.id, "paid_record")).toBeNull();
    expect(await world.missing(own.id, "not_paid")).toBe("record_open");
    await resolveReview(world.owner, decisionOf(foreign, "explain"));
    expect(await world.missing(own.id, "not_paid")).toBe("record_explained");
    expect(await world.buckets()).toMatchObject({ foreign: 5_600_000n, suspense: 5_600_000n });
    const detail = await getReview(world.owner, own.id);
    const candidates = detail.records.filter(({ isCandidate }) => isCandidate);
    expect(candidates).toHaveLength(1);
    await resolveReview(world.owner, decisionOf(detail, "paid_record", { recordId: candidates[0]?.recordId }));
    expect(await world.states()).toEqual({ settled: 1 });
    expect(await world.buckets()).toMatchObject({ foreign: 0n, suspense: 0n, paid_out: 5_600_000n });
    expect(await world.openItems()).toEqual([]);
    await world.expectOrder();
  },
);

test(
  "a foreign record without a name and with a fee is given to the payment in doubt, and nobody is asked about it again",
  slowly,
  async () => {
    const world = await openWorld({ knobs: { fee: "0.1", statement: { counterparty: "masked" } } });
    await world.script(payee, "lostAfter");
    const { transferIds } = await world.startBatch([payee]);
    await world.itemOf({ kind: "foreign" });
    const own = await world.itemOf({ subjectId: transferIds[0] });
    expect(await world.missing(own.id, "not_paid")).not.toBeNull();
    const record = (await world.records()).find(({ verdict }) => verdict === "foreign");
    await resolveReview(world.owner, decisionOf(own, "paid_record", { recordId: record?.recordId }));
    expect(await world.states()).toEqual({ settled: 1 });
    expect(await world.buckets()).toMatchObject({ foreign: 0n, paid_out: 5_600_000n, fees: 100_000n });
    expect(await world.openItems()).toEqual([]);
    await world.expectOrder();
  },
);

test(
  "a smaller movement to the payee of a lost payment is explained by itself, and then the payment can be ended",
  slowly,
  async () => {
    const world = await openWorld();
    await world.script(payee, "lostBefore");
    const { transferIds } = await world.startBatch([payee]);
    await world.runLane();
    await world.control("external", { email: world.account.email, amount: "3", to: payee });
    const item = await world.itemOf({ kind: "ambiguous", subjectId: transferIds[0] });
    expect(await world.missing(item.id, "paid_record")).toBe("no_candidate");
    await world.lookUntil(async () => (await world.missing(item.id, "not_paid")) === "record_open");
    const detail = await getReview(world.owner, item.id);
    const against = detail.records.filter(({ isAgainst }) => isAgainst);
    expect(against.map(({ amount, isCandidate }) => [amount, isCandidate])).toEqual([["-3.000000", false]]);
    const naming = decisionOf(detail, "explain_record", { recordId: against[0]?.recordId });
    const other = await world.records().then((all) => all.find(({ verdict }) => verdict !== "open")?.recordId);
    await expect(
      resolveReview(world.owner, decisionOf(detail, "explain_record", { recordId: other })),
    ).rejects.toMatchObject({ reason: "review.record" });
    expect(await resolveReview(world.owner, naming)).toMatchObject({ state: "open", transferState: "unknown" });
    expect(await world.buckets()).toMatchObject({ foreign: 3_000_000n, suspense: 5_600_000n });
    await world.lookUntil(async () => (await world.missing(item.id, "not_paid")) === null);
    expect(await world.missing(item.id, "explain_record")).toBe("no_record_against");
    await resolveReview(world.owner, decisionOf(await getReview(world.owner, item.id), "not_paid"));
    expect(await world.states()).toEqual({ not_executed: 1 });
    expect(await world.buckets()).toMatchObject({ foreign: 3_000_000n, suspense: 0n, paid_out: 0n });
    await world.expectOrder();
  },
);

test(
  "a record that was explained on its own stands against a payment until it is explained there too, or is that payment",
  slowly,
  async () => {
    const { world, foreign, own } = await executedLate();
    await resolveReview(world.owner, decisionOf(foreign, "explain"));
    const [against] = (await getReview(world.owner, own.id)).records.filter(({ isAgainst }) => isAgainst);
    expect(against?.verdict).toBe("explained");
    const item = await getReview(world.owner, own.id);
    await resolveReview(world.owner, decisionOf(item, "explain_record", { recordId: against?.recordId }));
    expect(await world.missing(own.id, "not_paid")).not.toBe("record_explained");
    expect((await world.buckets()).foreign).toBe(5_600_000n);
    const again = await getReview(world.owner, own.id);
    await resolveReview(world.owner, decisionOf(again, "paid_record", { recordId: against?.recordId }));
    expect(await world.buckets()).toMatchObject({ foreign: 0n, paid_out: 5_600_000n });
    await world.expectOrder();
  },
);

test("a record that a look finds foreign while a person picks it is booked once", slowly, async () => {
  const world = await openWorld({ parameters: { visibleMs: 8_000 } });
  await world.script(payee, { execute: { afterMs: 6_000 }, tell: { as: "silence" } });
  const { transferIds } = await world.startBatch([payee]);
  const record = await world.lookUntil(async () => (await world.records()).find(({ verdict }) => verdict === "open"));
  const item = await world.itemOf({ subjectId: transferIds[0] });
  const pause = pausedBeforeLocking(world.owner.db, "statement_records");
  const deciding = resolveReview(
    { ...world.owner, db: pause.db },
    decisionOf(item, "paid_record", { recordId: record.recordId }),
  );
  await pause.isReached;
  const clock = { ...world.ctx.clock, nowMs: () => Date.now() + 61_000 };
  const looking = world.runLane({ ...world.ctx, clock });
  const isForeign = async () => (await world.records()).some(({ verdict }) => verdict === "foreign");
  // SQLite has one writer: there the look waits for the decision.
  if (world.owner.db.dialect === "mysql") await until(isForeign);
  pause.goOn();
  await Promise.all([deciding, looking]);
  expect(await world.states()).toEqual({ settled: 1 });
  expect(await world.buckets()).toMatchObject({ foreign: 0n, paid_out: 5_600_000n });
  expect(await world.openItems()).toEqual([]);
  await world.expectOrder();
});

test(
  "a record that Infini dates an hour before the payment stands against 'not paid', and can be given to it",
  slowly,
  async () => {
    const world = await openWorld();
    await world.script(payee, "lostAfter");
    const { transferIds } = await world.startBatch([payee]);
    /** Infini's clock goes back an hour between the look at the statement and the request. */
    class Dating extends Pace {
      override async turn(signal: AbortSignal): Promise<void> {
        await world.knobs({ clockSkewSec: -3_600 });
        await super.turn(signal);
      }
    }
    await runLane(world.ctx, world.account.id, new AbortController().signal, new Dating(world.ctx.clock, "sandbox"));
    expect(await world.states()).toEqual({ unknown: 1 });
    await world.knobs({ clockSkewSec: 0 });
    const foreign = await world.itemOf({ kind: "foreign" });
    const own = await world.itemOf({ kind: "absent", subjectId: transferIds[0] });
    expect(await world.missing(own.id, "not_paid")).toBe("record_open");
    await resolveReview(world.owner, decisionOf(foreign, "explain"));
    expect(await world.missing(own.id, "not_paid")).toBe("record_explained");
    const detail = await getReview(world.owner, own.id);
    const [record] = detail.records.filter(({ isCandidate }) => isCandidate);
    await resolveReview(world.owner, decisionOf(detail, "paid_record", { recordId: record?.recordId }));
    expect(await world.states()).toEqual({ settled: 1 });
    expect(await world.buckets()).toMatchObject({ foreign: 0n, paid_out: 5_600_000n });
    await world.expectOrder();
  },
);

/** The same database, whose transactions wait before they lock rows of this table; of it nothing is locked by a kept query. */
function pausedBeforeLocking(db: ReviewWorld["owner"]["db"], table: string) {
  let reach = (): void => undefined;
  let goOn = (): void => undefined;
  const isReached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const isResumed = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const slow = (session: Session): Session =>
    Object.create(session, {
      lockRows: {
        value: (query: PromiseLike<unknown> & { toSQL(): { sql: string } }) => {
          if (!query.toSQL().sql.includes(table)) return session.lockRows(query);
          reach();
          return isResumed.then(() => session.lockRows(query));
        },
      },
    });
  const tx: typeof db.tx = (body) => db.tx((session) => body(slow(session)));
  return { db: Object.create(db, { tx: { value: tx } }), isReached, goOn };
}
