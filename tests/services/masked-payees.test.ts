import { expect, test } from "vitest";
import { mayDo } from "@/domain/rights";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { getReview } from "@/server/services/review/get-review";
import { listReview } from "@/server/services/review/list-review";
import { resolveReview } from "@/server/services/review/resolve-review";
import { accountRow, cashbackWorld, draftBatch, operatorCaller, startDraft } from "../support/factories";
import { decisionOf, eachReviewWorld, type ReviewWorld } from "../support/review-world";

const payee = "30000001";
const reviewWorld = eachReviewWorld();

/** Everything that one person is shown of the review: its list, and each item whole. */
async function shownTo(world: ReviewWorld, role: "viewer" | "admin" | "operator"): Promise<string> {
  const one = { ...world.owner, caller: await operatorCaller(world.ctx, `Somebody ${role}`, [role]) };
  expect(mayDo(one.caller, "payees.readFull")).toBe(role === "operator");
  const list = await listReview(one, { limit: 50 });
  return JSON.stringify([list, await Promise.all(list.items.map(({ id }) => getReview(one, id)))]);
}

test("whoever may not see payees in full sees them masked in the review, and still tells them apart", async () => {
  const world = await reviewWorld();
  await world.script(payee, "lostBefore");
  await world.startBatch([payee]);
  await world.runLane();
  await world.itemOf({ kind: "absent" });
  for (const role of ["viewer", "admin"] as const) {
    const shown = await shownTo(world, role);
    expect(shown, role).not.toContain(payee);
    expect(shown, role).toContain("30••••01");
  }
  expect(await shownTo(world, "operator")).toContain(payee);
});

test("whom the statement names is masked as well", async () => {
  const world = await reviewWorld();
  await world.script(payee, "lostBefore");
  await world.startBatch([payee]);
  await world.runLane();
  await world.control("external", { email: world.account.email, amount: "3", to: "somebody@example.net" });
  await world.itemOf({ kind: "foreign" });
  const names = [payee, "somebody@example.net"];
  const full = await shownTo(world, "operator");
  expect(names.filter((name) => full.includes(name))).toEqual(names);
  const shown = await shownTo(world, "viewer");
  expect(names.filter((name) => shown.includes(name))).toEqual([]);
  expect(shown).toContain("s••••@example.net");
});

test("what Infini or a person wrote about a payment names nobody to whom the payee is masked", async () => {
  const world = await reviewWorld();
  await world.script(payee, "lostBefore");
  await world.startBatch([payee]);
  await world.runLane();
  const item = await world.itemOf({ kind: "absent" });
  await world.lookUntil(async () => (await world.missing(item.id, "paid_no_record")) === null);
  const { db } = world.ctx;
  await db.update(db.t.attempts, { upstreamMessage: `No answer for ${payee} yet` }, undefined);
  const decision = decisionOf(await getReview(world.owner, item.id), "paid_no_record");
  await resolveReview(world.owner, { ...decision, why: `${payee} says that it arrived` });
  const caller = await operatorCaller(world.ctx, "Vera Viewer", ["viewer"]);
  const shown = await getReview({ ...world.owner, caller }, item.id);
  expect(shown.attempts.map(({ upstreamMessage }) => upstreamMessage)).toEqual(["No answer for 30••••01 yet"]);
  expect(shown.events.at(-1)?.reason).toBe("30••••01 says that it arrived");
});

test("the reasons of a line name no address, and no account, to whom payees are masked", async () => {
  const world = await cashbackWorld();
  try {
    const other = await accountRow(world.app);
    const second = await draftBatch(world.ctx, other.id, "email,cards\nanna@example.net,1\n");
    await startDraft(world.ctx, second.id);
    const text = `uid,email,cards\n10000001,anna@example.net,1\n,${other.email},1\n,not an address,1\n`;
    const first = await draftBatch(world.ctx, world.account.id, text);
    const linesFor = async (role: "viewer" | "operator") => {
      const caller = await operatorCaller(world.app, `Somebody ${role}`, [role]);
      const one = { ...world.ctx, caller };
      return JSON.stringify(await listCashbackLines(one, { filter: { id: first.id }, limit: 10 }));
    };
    const names = ["anna@example.net", "10000001", other.email, "not an address"];
    const [full, masked] = [await linesFor("operator"), await linesFor("viewer")];
    expect(names.filter((name) => full.includes(name))).toEqual(names);
    expect(names.filter((name) => masked.includes(name))).toEqual([]);
    expect(masked).toContain('"email":"a••••@example.net"');
  } finally {
    await world.close();
  }
});
