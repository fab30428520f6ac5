import { afterAll, beforeAll, expect, test } from "vitest";
import { type Role, roles } from "@/domain/caller";
import type { PayeeDetail, PayeeFilter, UpdatePayeeInput } from "@/domain/transfer-payee.schema";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import type { ServiceContext } from "@/server/services/context";
import { getPayee } from "@/server/services/payees/get-payee";
import { listPayees } from "@/server/services/payees/list-payees";
import { updatePayee } from "@/server/services/payees/update-payee";
import { listTransfers } from "@/server/services/transfers/list-transfers";
import { previewTransfer } from "@/server/services/transfers/preview-transfer";
import {
  accountRow,
  type CashbackWorld,
  cashbackWorld,
  csvOf,
  draftBatch,
  operatorCaller,
  settleAll,
  startDraft,
  uids,
} from "../support/factories";
import { payOne } from "../support/single-transfers";

let world: CashbackWorld;
const people = new Map<Role, ServiceContext>();
const why = "the address was reported to us";

/** Two campaigns and one single transfer; the first payee is in both, the last one was named by an address. */
beforeAll(async () => {
  world = await cashbackWorld();
  const { ctx, app } = world;
  for (const role of roles) {
    const caller = await operatorCaller(app, `Some ${role}`, [role]);
    people.set(role, { ...ctx, caller: { ...caller, steppedUpAtMs: app.clock.nowMs() } });
  }
  const may = await draftBatch(ctx, world.account.id, csvOf(uids(3)), { campaign: { key: "may" } });
  await startDraft(ctx, may.id);
  await settleAll(app, may.id, { "10000001": "settled", "10000002": "rejected", "10000003": "unknown" });
  world.clock.forward(60_000);
  const june = await draftBatch(ctx, world.account.id, "uid,email,cards\n10000001,,1\n,Anna_100%@example.net,1\n", {
    campaign: { key: "june" },
    amount: { fixed: "7.25" },
  });
  await startDraft(ctx, june.id);
  await settleAll(app, june.id, { "10000001": "accepted" });
  world.clock.forward(60_000);
  await payOne(ctx, { from: world.account.id, to: "10000009", amount: "2" });
});
afterAll(() => world.close());

function as(role: Role): ServiceContext {
  const ctx = people.get(role);
  if (!ctx) throw new Error(`nobody is ${role}`);
  return { ...ctx, caller: { ...ctx.caller, steppedUpAtMs: world.clock.nowMs() } };
}
const names = async (filter: PayeeFilter, ctx = as("owner")) =>
  (await listPayees(ctx, { limit: 50, filter })).items.map(({ payee }) => payee).sort();
const payeeOf = async (q: string): Promise<PayeeDetail> => {
  const [found] = (await listPayees(as("owner"), { limit: 1, filter: { q } })).items;
  return getPayee(as("owner"), found?.id ?? "");
};
const change = async (q: string, what: Omit<UpdatePayeeInput, "id" | "version">, ctx = as("owner")) => {
  const { id, version } = await payeeOf(q);
  return updatePayee(ctx, { id, version, ...what });
};

test("who was paid, or was to be paid, is listed once with what they got, the newest first", async () => {
  const page = await listPayees(as("operator"), { limit: 50 });
  expect(page).toMatchObject({ total: 5, nextCursor: null });
  expect(page.items[0]).toMatchObject({ payee: "10000009", payments: 0, sum: "0.000000", last: { state: "queued" } });
  expect(page.items.find(({ payee }) => payee === "10000001")).toMatchObject({
    kind: "uid",
    isPayeeMasked: false,
    label: null,
    status: "normal",
    limit: null,
    payments: 2,
    sum: "12.850000",
    last: { state: "accepted" },
  });
  expect(page.items.find(({ payee }) => payee === "10000002")).toMatchObject({
    payments: 0,
    sum: "0.000000",
    last: { state: "rejected" },
  });
});

test("pages join without losing or repeating a payee, in both directions", async () => {
  for (const direction of ["asc", "desc"] as const) {
    const sort = { by: "firstSeen" as const, direction };
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPayees(as("owner"), { limit: 2, sort, ...(cursor && { cursor }) });
      expect(page.total).toBe(5);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    const all = await listPayees(as("owner"), { limit: 50, sort });
    expect(seen).toEqual(all.items.map(({ id }) => id));
    expect(new Set(seen).size).toBe(5);
  }
  await expect(listPayees(as("owner"), { limit: 1, cursor: "no cursor" })).rejects.toMatchObject({
    reason: "list.cursor",
  });
});

test("the filter narrows by name, label, status and campaign, and takes no sign of a pattern for one", async () => {
  await change("10000009", { label: "The baker" });
  expect(await names({ q: "BAKER" })).toEqual(["10000009"]);
  expect(await names({ q: "anna" })).toEqual(["Anna_100%@example.net"]);
  expect(await names({ q: "0%@" })).toEqual(["Anna_100%@example.net"]);
  expect(await names({ q: "1_000001" })).toEqual([]);
  expect(await names({ campaign: "june" })).toEqual(["10000001", "Anna_100%@example.net"]);
  expect(await names({ campaign: "july" })).toEqual([]);
  expect(await names({ status: ["blocked", "suspended"] })).toEqual([]);
  expect(await names({ status: ["normal"], campaign: "may" })).toHaveLength(3);
});

test("one payee is shown with its campaigns, who holds its place there, and its payments by id", async () => {
  const shown = await payeeOf("10000001");
  expect(shown).toMatchObject({ account: null, mark: null, orders: 2, hasMoreCampaigns: false });
  expect(shown.actions).toEqual(["edit", "release"]);
  expect(shown.campaigns).toMatchObject([
    { key: "june", payments: 1, sum: "7.250000", last: { state: "accepted" }, claim: { state: "accepted" } },
    { key: "may", payments: 1, sum: "5.600000", last: { state: "settled" }, claim: { state: "settled" } },
  ]);
  const { items } = await listTransfers(as("owner"), { limit: 10, filter: { payeeId: shown.id } });
  expect(items.map(({ payee, amount }) => [payee, amount])).toEqual([
    ["10000001", "7.250000"],
    ["10000001", "5.600000"],
  ]);
  expect(shown.campaigns.map(({ claim }) => claim?.transferId)).toEqual(items.map(({ id }) => id));
  expect((await payeeOf("10000002")).campaigns).toMatchObject([{ key: "may", payments: 0, claim: null }]);
  await expect(getPayee(as("owner"), "pye_none")).rejects.toMatchObject({ reason: "payee.not_found" });
  expect((await listTransfers(as("owner"), { limit: 10, filter: { payeeId: "pye_none" } })).total).toBe(0);
});

test("an account of ours that was paid is named as one", async () => {
  const own = await accountRow(world.app, { name: "own-payee" });
  await payOne(as("owner"), { from: world.account.id, to: own.id, amount: "1" });
  expect((await payeeOf(own.uid)).account).toEqual({ id: own.id, email: own.email, alias: null });
});

test("whoever may not see payees in full sees them masked, in the words of others too, and cannot look for one", async () => {
  await change("10000003", { label: "10000003, twice", status: "suspended", reason: "10000003 has moved away" });
  const { id } = await payeeOf("10000003");
  for (const role of ["admin", "viewer"] as const) {
    const shown = JSON.stringify([await listPayees(as(role), { limit: 50 }), await getPayee(as(role), id)]);
    for (const uid of uids(3)) expect(shown).not.toContain(uid);
    expect(shown).not.toContain("anna");
    expect(shown).toContain("10••••03, twice");
    expect(shown).toContain("10••••03 has moved away");
    await expect(listPayees(as(role), { limit: 1, filter: { q: "1" } })).rejects.toMatchObject({
      code: "FORBIDDEN",
      reason: "payees.masked",
    });
  }
  // Nothing that a payee is known by can be computed from its name.
  expect(JSON.stringify(await listPayees(as("viewer"), { limit: 50 }))).not.toMatch(/[0-9a-f]{26}/);
  await change("10000003", { label: "", status: "normal", reason: why });
});

test("TRF-7: a suspended or blocked payee is told at once by a preview and by the lines of the next file", async () => {
  const wish = { from: world.account.id, to: "10000002", amount: "5" };
  const codes = async () => {
    const { warnings, blockers } = await previewTransfer(as("owner"), wish);
    return [...warnings, ...blockers].map(({ code }) => code);
  };
  await change("10000002", { status: "suspended", reason: why }, as("operator"));
  expect(await codes()).toContain("payee_suspended");
  await change("10000002", { status: "blocked", reason: why }, as("operator"));
  expect(await codes()).toContain("payee_blocked");
  expect(await payeeOf("10000002")).toMatchObject({ mark: { by: "Some operator", reason: why } });
  const { id } = await draftBatch(world.ctx, world.account.id, csvOf(["10000002"]), { campaign: { key: "august" } });
  const [line] = (await listCashbackLines(as("owner"), { filter: { id }, limit: 10 })).items;
  expect(line).toMatchObject({ verdict: "held", reasons: [{ code: "payee_blocked", decisions: ["exclude"] }] });
  await change("10000002", { status: "normal", reason: why });
  expect(await codes()).not.toContain("payee_blocked");
});

test("a limit of a payee's own holds at once, and raising it takes more than lowering it", async () => {
  const blockers = async (amount: string) =>
    (await previewTransfer(as("owner"), { from: world.account.id, to: "10000009", amount })).blockers;
  await change("10000009", { limit: "3" }, as("operator"));
  expect(await blockers("3")).toEqual([]);
  expect(await blockers("3.000001")).toEqual([
    { code: "payee_limit", params: { amount: "3.000001", limit: "3.000000" } },
  ]);
  await change("10000009", { limit: "2.5" }, as("operator"));
  for (const limit of ["2.500001", null]) {
    await expect(change("10000009", { limit, reason: why }, as("operator"))).rejects.toMatchObject({
      reason: "rights.missing",
      params: { act: "payees.release" },
    });
    await expect(change("10000009", { limit })).rejects.toMatchObject({ reason: "payee.reason" });
  }
  for (const limit of ["0", "-1", "1.2345678", "1e3", " 1", "1,5"]) {
    await expect(change("10000009", { limit })).rejects.toMatchObject({ reason: "payee.limit" });
  }
  expect((await change("10000009", { limit: null, reason: why }, as("admin"))).limit).toBeNull();
  expect(await blockers("3.000001")).toEqual([]);
});

test("letting a payee go takes an owner or an admin who proved again who they are; holding one back does not", async () => {
  const block = { status: "blocked" as const, reason: why };
  const { id, version } = await payeeOf("anna");
  await expect(change("anna", { status: "blocked" })).rejects.toMatchObject({ reason: "payee.reason" });
  await change("anna", block, as("operator"));
  for (const status of ["normal", "suspended"] as const) {
    await expect(change("anna", { status, reason: why }, as("operator"))).rejects.toMatchObject({
      code: "FORBIDDEN",
      reason: "rights.missing",
    });
    const longAgo = { ...as("owner"), caller: { ...as("owner").caller, steppedUpAtMs: null } };
    await expect(change("anna", { status, reason: why }, longAgo)).rejects.toMatchObject({
      reason: "operator.step_up_required",
    });
  }
  expect((await payeeOf("anna")).status).toBe("blocked");
  expect(await change("anna", { status: "normal", reason: why }, as("admin"))).toMatchObject({ status: "normal" });
  await expect(updatePayee(as("owner"), { id, version, ...block })).rejects.toMatchObject({
    code: "CONFLICT",
    reason: "payee.stale_version",
    params: { id, version: version + 2 },
  });
});

test("of two people who change a payee at once one is told so, and nothing is half done", async () => {
  const { id, version } = await payeeOf("10000001");
  const answers = await Promise.allSettled([
    updatePayee(as("owner"), { id, version, label: "first" }),
    updatePayee(as("operator"), { id, version, status: "blocked", reason: why }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const now = await payeeOf("10000001");
  expect(now.version).toBe(version + 1);
  expect([now.label, now.status]).toEqual(answers[0]?.status === "fulfilled" ? ["first", "normal"] : [null, "blocked"]);
  await change("10000001", { label: "", status: "normal", reason: why });
});

test("each change is one entry of the audit chain and one event that name nobody, and no change is none", async () => {
  const { auditEntries: a, events: e } = world.app.db.t;
  const entries = async () =>
    (await world.app.db.read.select().from(a)).filter(({ objectKind }) => objectKind === "payee");
  const before = (await entries()).length;
  await change("10000002", { label: "10000002 of the list" });
  await change("10000002", { limit: "9", status: "blocked", reason: "10000002 asked for it" });
  await change("10000002", { limit: "9.0", label: "10000002 of the list" });
  await change("10000002", { status: "normal", limit: null, reason: why });
  const made = (await entries()).slice(before);
  expect(made.map(({ action }) => action)).toEqual(["payee.label", "payee.block", "payee.release"]);
  expect(JSON.stringify(made)).not.toContain("10000002");
  expect(made[1]).toMatchObject({ reason: "10••••02 asked for it" });
  const { id } = await payeeOf("10000002");
  const heard = (await world.app.db.read.select().from(e)).filter(({ subjectId }) => subjectId === id);
  expect(heard.slice(-3).map(({ topic, payload }) => [topic, payload])).toEqual([
    ["payee", '{"state":"normal"}'],
    ["payee", '{"state":"blocked"}'],
    ["payee", '{"state":"normal"}'],
  ]);
});
