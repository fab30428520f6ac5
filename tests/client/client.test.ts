import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { batchEnd, createInfiniManagerClient, InfiniManagerError } from "@/client/client";
import { appRouter } from "@/server/routers/app.router";
import { keyOf } from "../support/api-keys";
import { type CuttingLine, cuttingLine } from "../support/cutting-line";
import { accountRow, csvOf, operatorCaller, uids } from "../support/factories";
import { freePort } from "../support/run-machine";
import { type ServedWorld, servedWorld } from "../support/served";

let world: ServedWorld;
let line: CuttingLine;
let accountId: string;
let personId: string;
beforeEach(async () => {
  world = await servedWorld();
  line = await cuttingLine(world.server.port);
  accountId = (await accountRow(world.app, { name: "payer" })).id;
  personId = (await operatorCaller(world.app, "Olive Owner", ["owner"])).personId;
});
afterEach(async () => {
  await line.close();
  await world.close();
});

async function program(options: { scopes?: ("read" | "draft" | "send")[]; timeoutMs?: number } = {}) {
  const { scopes = ["read", "draft", "send"], ...rest } = options;
  const { secret } = await keyOf(world.app, personId, { scopes });
  return createInfiniManagerClient({ url: `${line.url}/`, apiKey: secret, ...rest });
}

const draft = (idempotencyKey: string, key = "cashback-2026-05") => ({
  idempotencyKey,
  sourceAccountId: accountId,
  campaign: { key },
  amount: { fixed: "5.6" },
});
const calls = (word: string) => line.seen.filter((one) => one.includes(word)).length;

/** The error of a call that must not end well. */
async function failureOf(call: Promise<unknown>): Promise<InfiniManagerError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof InfiniManagerError) return error;
  throw new Error(`not an error of ours: ${String(error)}`);
}

test("the client has every area of the installation but the live stream", async () => {
  const client = await program();
  const areas = Object.keys(appRouter._def.record).filter((name) => name !== "events");
  expect(Object.keys(client).sort()).toEqual(
    [...areas, "upload", "waitForAccount", "waitForBatch", "waitForJob"].sort(),
  );
});

test("a refusal carries the code, the reason, what became of the money and what to quote", async () => {
  const client = await program();
  await client.cashback.create.mutate(draft("may"));
  const used = await failureOf(client.cashback.create.mutate(draft("may", "cashback-2026-06")));
  expect(used).toMatchObject({
    code: "CONFLICT",
    reason: "idempotency.key_reused",
    moneyMoved: "no",
    retryable: false,
  });
  expect(used.ref).toMatch(/^ref_/);
  expect(used.params).toEqual({ key: "may" });
  const outside = await failureOf((await program({ scopes: ["read"] })).cashback.create.mutate(draft("june")));
  expect(outside).toMatchObject({ code: "FORBIDDEN", reason: "rights.missing", moneyMoved: "no" });
  const unread = await failureOf(client.cashback.create.mutate({ ...draft("july"), amount: { fixed: "a lot" } }));
  expect(unread).toMatchObject({ code: "BAD_REQUEST", reason: "input.invalid" });
  expect(Object.keys(unread.fields)).toEqual(["amount.fixed"]);
});

test("an answer that was lost reads as maybe, and the same call with the same key tells what was done", async () => {
  const client = await program();
  line.break("cashback.create", "cutAfter");
  const lost = await failureOf(client.cashback.create.mutate(draft("may")));
  expect(lost).toMatchObject({ code: "NO_ANSWER", moneyMoved: "maybe", retryable: true, ref: "" });
  expect(lost.message).toContain("same idempotency key");
  expect(calls("cashback.create")).toBe(1);
  const again = await client.cashback.create.mutate(draft("may"));
  expect(again.replayed).toBe(true);
  expect((await client.cashback.list.query({})).total).toBe(1);
});

test("a start whose answer is lost has paid once, however often it is sent", async () => {
  const client = await program();
  const batch = await client.cashback.create.mutate(draft("may"));
  const source = { text: csvOf(uids(3)) };
  const file = { id: batch.id, version: batch.version, source, dryRun: false };
  const { snapshot, totals } = await client.cashback.import.mutate(file);
  const confirm = { snapshot: snapshot ?? "", typedTotal: totals.ready.sum };
  const start = { idempotencyKey: "may", id: batch.id, confirm };
  line.break("cashback.start", "cutAfter", "page");
  expect((await failureOf(client.cashback.start.mutate(start))).moneyMoved).toBe("maybe");
  expect((await failureOf(client.cashback.start.mutate(start))).moneyMoved).toBe("maybe");
  const started = await client.cashback.start.mutate(start);
  expect([started.replayed, started.intent, started.total]).toEqual([true, "running", "16.800000"]);
  expect((await client.transfers.list.query({})).total).toBe(3);
});

test("a mutation that is cut, answered by a page, redirected or late is sent once and never reads as no", async () => {
  const client = await program({ timeoutMs: 300 });
  const kinds = [
    ["cutBefore", "NO_ANSWER"],
    ["page", "NO_ANSWER"],
    ["redirect", "NO_ANSWER"],
    ["never", "TIMEOUT"],
  ] as const;
  for (const [fault, code] of kinds) {
    const before = calls("accounts.sync");
    line.break("accounts.sync", fault);
    const failed = await failureOf(client.accounts.sync.mutate({ sel: { ids: [accountId] } }));
    // Without a key nobody may send it again unseen.
    expect([fault, failed.code, failed.moneyMoved, failed.retryable]).toEqual([fault, code, "maybe", false]);
    expect(calls("accounts.sync")).toBe(before + 1);
  }
  expect(line.seen.filter((one) => one.includes("elsewhere"))).toEqual([]);
});

test("what never left the machine moved nothing", async () => {
  const nobody = createInfiniManagerClient({ url: `http://127.0.0.1:${await freePort()}`, apiKey: "none" });
  const failed = await failureOf(nobody.cashback.create.mutate(draft("may")));
  expect(failed).toMatchObject({ code: "NO_ANSWER", moneyMoved: "no", retryable: true });
});

test("a query that fails on the way is tried twice more, and a lasting refusal is not", async () => {
  const client = await program();
  line.break("accounts.list", "cutBefore", "page");
  expect((await client.accounts.list.query({})).total).toBe(1);
  expect(calls("accounts.list")).toBe(3);
  expect(await failureOf(client.accounts.get.query({ id: "acc_nobody" }))).toMatchObject({ code: "NOT_FOUND" });
  expect(calls("accounts.get")).toBe(1);
});

test("a caller who gives a call up is told so, and a mutation may have arrived", async () => {
  const client = await program();
  line.break("cashback.create", "never");
  const giving = new AbortController();
  const failed = failureOf(client.cashback.create.mutate(draft("may"), { signal: giving.signal }));
  setTimeout(() => giving.abort(), 100);
  expect(await failed).toMatchObject({ code: "ABORTED", moneyMoved: "maybe", retryable: false });
});

test("a file that was uploaded is imported by its id, and a refused one says why", async () => {
  const client = await program();
  const file = await client.upload(csvOf(uids(4)), "May payees.csv");
  expect(file).toMatchObject({ name: "May payees.csv", bytes: csvOf(uids(4)).length });
  const batch = await client.cashback.create.mutate(draft("may"));
  const source = { uploadId: file.uploadId };
  const input = { idempotencyKey: "may", id: batch.id, version: batch.version, dryRun: false };
  const report = await client.cashback.import.mutate({ ...input, source });
  expect(report.totals.ready).toEqual({ count: 4, sum: "22.400000" });
  const anew = { uploadId: (await client.upload(csvOf(uids(4)), "May payees.csv")).uploadId };
  expect(anew).not.toEqual(source);
  expect(await client.cashback.import.mutate({ ...input, source: anew })).toEqual({ ...report, replayed: true });
  const refused = await failureOf((await program({ scopes: ["read"] })).upload("x", "x.csv"));
  expect(refused).toMatchObject({ code: "FORBIDDEN", reason: "rights.missing", moneyMoved: "no" });
  line.break("uploads", "cutAfter");
  expect(await failureOf(client.upload("x", "x.csv"))).toMatchObject({ code: "NO_ANSWER", moneyMoved: "no" });
});

test("waiting outlives a server that is away, ends with the time limit, and stops when told to", async () => {
  const client = await program();
  const { jobId } = await client.accounts.sync.mutate({ sel: { ids: [accountId] } });
  line.break("jobs.get", ...new Array(7).fill("cutBefore"));
  const looks: string[] = [];
  const waiting = client.waitForJob(jobId, {
    onLook: ({ state }) => {
      looks.push(state);
      if (looks.length === 1) void client.jobs.cancel.mutate({ id: jobId });
    },
  });
  expect((await waiting).state).toBe("cancelled");
  expect(calls("jobs.get")).toBeGreaterThan(7);
  const batch = await client.cashback.create.mutate(draft("may"));
  const untilOver = { timeoutMs: 400, untilOver: true };
  expect(await failureOf(client.waitForBatch(batch.id, untilOver))).toMatchObject({ reason: "wait.timeout" });
  expect(await failureOf(client.waitForBatch("bat_nobody"))).toMatchObject({ code: "NOT_FOUND" });
  const signal = AbortSignal.timeout(200);
  expect(await failureOf(client.waitForBatch(batch.id, { signal }))).toMatchObject({ reason: "request.aborted" });
  expect((await client.waitForAccount("nobody@example.com").catch((error) => error)).reason).toBe("account.not_found");
});

test("waiting for a batch ends soon where only a person goes on, names what is needed, and not where that passes", async () => {
  const client = await program();
  const batch = await client.cashback.create.mutate(draft("may"));
  const file = { id: batch.id, version: batch.version, source: { text: csvOf(uids(3)) }, dryRun: false };
  const { snapshot, totals } = await client.cashback.import.mutate(file);
  const unstarted = await client.waitForBatch(batch.id, { timeoutMs: 30_000 });
  expect([batchEnd(unstarted), unstarted.needsPerson]).toEqual(["needs_person", "start"]);
  const confirm = { snapshot: snapshot ?? "", typedTotal: totals.ready.sum };
  await client.cashback.start.mutate({ idempotencyKey: "may", id: batch.id, confirm });
  // No engine runs here: the payments are queued, and nobody but a lane has to do anything.
  expect(await failureOf(client.waitForBatch(batch.id, { timeoutMs: 4_000 }))).toMatchObject({
    reason: "wait.timeout",
  });
  await client.cashback.pause.mutate({ id: batch.id });
  const looks: unknown[] = [];
  const onLook = ({ needsPerson }: { needsPerson: string | null }) => looks.push(needsPerson);
  const paused = await client.waitForBatch(batch.id, { timeoutMs: 30_000, onLook });
  expect([batchEnd(paused), paused.needsPerson]).toEqual(["needs_person", "paused"]);
  // It stood for a while: what is mended at this moment is not told as lasting.
  expect(looks.length).toBeGreaterThan(3);
}, 60_000);

test("no error repeats the key of the program", async () => {
  const apiKey = "imk_a-key-that-nobody-made";
  const client = createInfiniManagerClient({ url: line.url, apiKey });
  line.break("accounts.sync", "cutAfter");
  const errors = [
    await failureOf(client.accounts.list.query({})),
    await failureOf(client.accounts.sync.mutate({ sel: { ids: [accountId] } })),
    await failureOf(client.upload("x", "x.csv")),
  ];
  for (const error of errors) expect(inspect(error, { depth: 20 })).not.toContain(apiKey);
  expect(errors[0]).toMatchObject({ code: "UNAUTHORIZED", retryable: false });
});
