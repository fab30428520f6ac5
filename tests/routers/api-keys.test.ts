import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { insertSession } from "@/server/repositories/account-sessions.repository";
import type { ServiceContext } from "@/server/services/context";
import { type KeyWish, keyOf, programOf } from "../support/api-keys";
import { openEventStream } from "../support/event-stream";
import { accountRow, confirmOf, draftBatch, operatorCaller, startDraft } from "../support/factories";
import { reasonOf, type ServedWorld, servedWorld } from "../support/served";

let world: ServedWorld;
let ctx: ServiceContext;
beforeEach(async () => {
  world = await servedWorld();
  ctx = { ...world.app, caller: await operatorCaller(world.app, "Olive Owner", ["owner"]) };
});
afterEach(() => world.close());

const tomorrow = () => new Date(world.clock.nowMs() + 86_400_000).toISOString();
const wish = () => ({ name: "nightly", scopes: ["read"], expiresAt: tomorrow() });
const made = z.object({ result: z.object({ data: z.object({ id: z.string(), key: z.string() }) }) });
const program = async (bounds: KeyWish) =>
  programOf(world, (await keyOf(world.app, ctx.caller.personId, bounds)).authorization);

test("a key is made with a step-up, opens the door without cookie and origin, and closes with its revocation", async () => {
  const plain = await world.cookieOf("plain owner", ["owner"]);
  expect(reasonOf(await world.mutate("operators.createApiKey", plain, wish()))).toBe("operator.step_up_required");
  const owner = await world.cookieOf("owner", ["owner"], true);
  const { id, key } = made.parse((await world.mutate("operators.createApiKey", owner, wish())).json).result.data;
  const { query, mutate } = programOf(world, `Bearer ${key}`);
  const me = await query("operators.me");
  expect([me.status, me.text.includes('"session":null'), me.text.includes(id)]).toEqual([200, true, true]);
  expect(me.text).not.toContain(key);
  expect(reasonOf(await mutate("system.freeze", { reason: "the nightly run saw a doubt" }))).toBe("done");
  expect(reasonOf(await world.mutate("operators.revokeApiKey", plain, { id }))).toBe("done");
  const late = await query("operators.me");
  expect([late.status, reasonOf(late)]).toEqual([401, "api_key.revoked"]);
});

test("no key is made without a session, and none for another person", async () => {
  const { personId } = ctx.caller;
  const nobody = await world.mutate("operators.createApiKey", "", { ...wish(), personId });
  expect([nobody.status, reasonOf(nobody)]).toEqual([401, "session.missing"]);
  const owner = await world.cookieOf("owner", ["owner"], true);
  const forOther = await world.mutate("operators.createApiKey", owner, { ...wish(), operatorId: personId });
  expect([forOther.status, reasonOf(forOther)]).toEqual([400, "input.invalid"]);
  expect(await world.app.db.read.select().from(world.app.db.t.apiKeys)).toEqual([]);
});

test("a key beside a cookie is the key alone: the cookie gives no right and no session", async () => {
  const owner = await world.cookieOf("owner", ["owner"], true);
  const { authorization } = await keyOf(world.app, ctx.caller.personId, { scopes: ["read"] });
  const before = await world.rows();
  const sent = await world.mutate("groups.create", owner, { name: "West" }, { authorization });
  expect([sent.status, reasonOf(sent)]).toEqual([403, "rights.missing"]);
  const foreign = { authorization, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  expect(reasonOf(await world.mutate("groups.create", owner, { name: "West" }, foreign))).toBe("rights.missing");
  expect(reasonOf(await world.mutate("groups.create", owner, { name: "West" }, { origin: foreign.origin }))).toBe(
    "request.origin",
  );
  expect(await world.rows()).toBe(before);
});

test("no key signs anybody in or out", async () => {
  const owner = await world.cookieOf("owner", ["owner"]);
  const { authorization } = await keyOf(world.app, ctx.caller.personId, { scopes: ["read"] });
  for (const [method, path] of [
    ["POST", "/api/auth/sign-out"],
    ["POST", "/api/auth/sign-in/email"],
    ["GET", "/api/auth/get-session"],
  ] as const) {
    const answer = await world.server.callFromPage(path, owner, { method, headers: { authorization } });
    expect([answer.status, reasonOf(answer)]).toEqual([403, "api_key.no_session"]);
  }
  expect((await world.query("operators.me", owner)).status).toBe(200);
});

test("a key for some accounts sees and touches those and no other", async () => {
  const mine = await accountRow(world.app, { name: "mine" });
  const other = await accountRow(world.app, { name: "other" });
  const drafts = new Map<string, string>();
  for (const [place, { id }] of [mine, other].entries()) {
    const session = { accountId: id, generation: 0, state: "none" as const, atMs: world.clock.nowMs() };
    await world.app.db.tx((tx) => insertSession(tx, session));
    drafts.set(id, (await draftBatch(ctx, id, `uid,cards\n1000000${place},1\n`)).id);
  }
  const [myBatch = "", otherBatch = ""] = [drafts.get(mine.id), drafts.get(other.id)];
  const { query, mutate } = await program({ scopes: ["read", "draft", "send"], accountIds: [mine.id] });
  const accounts = await query("accounts.list", {});
  expect([accounts.text.includes(mine.id), accounts.text.includes(other.id)]).toEqual([true, false]);
  expect(accounts.text).toContain('"total":1');
  const batches = await query("cashback.list", {});
  expect([batches.text.includes(myBatch), batches.text.includes(otherBatch)]).toEqual([true, false]);
  expect(batches.text).toContain('"total":1');
  expect(reasonOf(await query("accounts.get", { id: mine.id }))).toBe("done");
  expect(reasonOf(await query("accounts.get", { id: other.id }))).toBe("account.not_found");
  expect(reasonOf(await query("cashback.lines", { filter: { id: myBatch } }))).toBe("done");
  expect(reasonOf(await query("cashback.lines", { filter: { id: otherBatch } }))).toBe("batch.not_found");
  const before = await world.rows();
  expect(reasonOf(await mutate("accounts.sync", { sel: { ids: [mine.id, other.id] } }))).toBe("account.not_found");
  expect(reasonOf(await mutate("system.freeze", { accountId: other.id, reason: "" }))).toBe("account.not_found");
  expect(reasonOf(await mutate("system.freeze", { reason: "" }))).toBe("api_key.accounts");
  const start = { idempotencyKey: "s", id: otherBatch, ...(await confirmOf(ctx, otherBatch)) };
  expect(reasonOf(await mutate("cashback.start", start))).toBe("batch.not_found");
  expect(await world.rows()).toBe(before);
  expect(reasonOf(await mutate("accounts.sync", { sel: { filter: {} } }))).toBe("done");
  const synced = await world.app.db.read.select().from(world.app.db.t.jobItems);
  expect(synced.map(({ subjectId }) => subjectId)).toEqual([mine.id]);
  expect(reasonOf(await mutate("cashback.start", { ...start, id: myBatch, ...(await confirmOf(ctx, myBatch)) }))).toBe(
    "done",
  );
});

test("a key types codes for the payments of its own accounts and of no other", async () => {
  const mine = await accountRow(world.app, { name: "mine" });
  const other = await accountRow(world.app, { name: "other" });
  const ids: string[] = [];
  for (const [place, { id }] of [mine, other].entries()) {
    const draft = await draftBatch(ctx, id, `uid,cards\n1000000${place},1\n`);
    await startDraft(ctx, draft.id);
  }
  const { transfers } = world.app.db.t;
  for (const { id } of [mine, other]) {
    const rows = await world.app.db.read.select().from(transfers);
    ids.push(rows.find(({ accountId }) => accountId === id)?.id ?? "");
  }
  const [mineId = "", otherId = ""] = ids;
  const { mutate } = await program({ scopes: ["send"], accountIds: [mine.id] });
  const code = { key: "typed-by-a-key", code: "123456" };
  const before = await world.rows();
  expect(reasonOf(await mutate("transfers.submitCode", { ...code, id: otherId }))).toBe("transfer.not_found");
  expect(reasonOf(await mutate("transfers.submitCode", { ...code, id: "trf_of_nobody" }))).toBe("transfer.not_found");
  expect(reasonOf(await mutate("transfers.submitCode", { ...code, id: mineId }))).toBe("transfer.wrong_state");
  expect(await world.rows()).toBe(before);
});

test("a file of a batch is open to a key that reaches its payer, and to no other", async () => {
  const mine = await accountRow(world.app, { name: "mine" });
  const { id } = await draftBatch(ctx, mine.id, "uid,cards\n10000001,1\n");
  const download = async (bounds: KeyWish) => {
    const { authorization } = await keyOf(world.app, ctx.caller.personId, bounds);
    const answer = await world.server.call(`/api/files/cashback/${id}?format=csv`, { headers: { authorization } });
    return [answer.status, answer.text.includes("10000001")];
  };
  expect(await download({ scopes: ["read"] })).toEqual([200, true]);
  expect(await download({ scopes: ["read"], accountIds: [mine.id] })).toEqual([200, true]);
  expect(await download({ scopes: ["read"], accountIds: ["acc_another"] })).toEqual([404, false]);
  expect(await download({ scopes: ["send"] })).toEqual([403, false]);
  expect(await download({ scopes: ["read"], lifeMs: -1 })).toEqual([401, false]);
});

test("a batch that was paused is resumed with a key, without a password", async () => {
  const account = await accountRow(world.app, { name: "mine" });
  const { id } = await draftBatch(ctx, account.id, "uid,cards\n10000001,1\n");
  await startDraft(ctx, id);
  const { mutate } = await program({ scopes: ["send"] });
  expect(reasonOf(await mutate("cashback.pause", { id }))).toBe("done");
  const resume = { idempotencyKey: "r", id, why: "the nightly run goes on" };
  expect(reasonOf(await mutate("cashback.resume", resume))).toBe("done");
  const reader = await program({ scopes: ["read", "draft"] });
  expect(reasonOf(await reader.mutate("cashback.resume", { ...resume, idempotencyKey: "r2" }))).toBe("rights.missing");
});

test("a stream that a key opened ends when the key is revoked", async () => {
  const { id, authorization } = await keyOf(world.app, ctx.caller.personId, { scopes: ["read"] });
  const stream = await openEventStream(world.server, { cookie: "", authorization });
  await stream.until(() => stream.heard.some(({ message }) => message.kind === "ready"));
  const owner = await world.cookieOf("owner", ["owner"]);
  await world.mutate("operators.revokeApiKey", owner, { id });
  await stream.until(() => stream.heard.some(({ message }) => message.kind === "end"));
  stream.close();
});

test("each key is counted for itself: a program that calls too often leaves its person in", async () => {
  const { personId } = ctx.caller;
  const { authorization, id } = await keyOf(world.app, personId, { scopes: ["read"] });
  for (let count = 0; count < 6_000; count += 1) world.app.auth.meter.count(id, world.clock.nowMs());
  const answer = await programOf(world, authorization).query("operators.me");
  expect([answer.status, reasonOf(answer)]).toEqual([429, "limit.all"]);
  const other = await program({ scopes: ["read"] });
  expect((await other.query("operators.me")).status).toBe(200);
  world.app.auth.meter.count(personId, world.clock.nowMs());
});

test("a key stands in no log line, whatever becomes of its call", async () => {
  const lines: string[] = [];
  const log = pino({ level: "trace" }, { write: (line) => void lines.push(line) });
  Object.assign(world.app, { log });
  const standing = await keyOf(world.app, ctx.caller.personId, { scopes: ["read"] });
  const ended = await keyOf(world.app, ctx.caller.personId, { scopes: ["read"], lifeMs: -1 });
  for (const { authorization } of [standing, ended]) {
    await programOf(world, authorization).query("accounts.list", {});
    await programOf(world, authorization).mutate("groups.create", { name: "West" });
    await world.server.call("/api/files/cashback/bat_none", { headers: { authorization } });
  }
  expect(lines.length).toBeGreaterThan(3);
  for (const { secret } of [standing, ended]) expect(lines.join("")).not.toContain(secret.slice(9));
});
