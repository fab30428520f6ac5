import { afterAll, beforeAll, expect, test } from "vitest";
import { DuplicateRowError } from "@/domain/errors";
import { sha256Hex } from "@/server/platform/hash";
import { appendAudit } from "@/server/repositories/audit.repository";
import { databaseKind } from "../support/database";
import { checkInvariants, subjectOf } from "../support/invariants";
import type { Subject } from "../support/invariants-snapshot";
import { testWorld, type World } from "../support/world";
import { payees } from "../support/world-batch";

let world: World;
let settledId = "";
let acceptedId = "";

beforeAll(async () => {
  world = await testWorld({ parameters: { visibleMs: 60_000 } });
  await world.script("30000002", "refuse");
  await world.script("30000003", { recordAfterMs: 3_600_000 });
  const { transferIds } = await world.startBatch(payees(3));
  await world.runLane();
  settledId = transferIds[0] ?? "";
  acceptedId = transferIds[2] ?? "";
  // What nobody may change in the product is changed here on purpose.
  for (const table of ["audit_entries", "transfer_events", "journals", "entries", "confirmations"]) {
    await world.ctx.db.execute(`drop trigger ${table}_no_update`);
    await world.ctx.db.execute(`drop trigger ${table}_no_delete`);
  }
});
afterAll(() => world.close());

async function broken(change: Partial<Subject> = {}): Promise<string[]> {
  const violations = await checkInvariants({ ...subjectOf(world), ...change });
  return [...new Set(violations.map(({ invariant }) => invariant))];
}

/** Changes the database by hand, looks, and changes it back. */
async function brokenBy(statement: string, undo: string): Promise<string[]> {
  await world.ctx.db.execute(statement);
  try {
    return await broken();
  } finally {
    await world.ctx.db.execute(undo);
  }
}

test("an honest world breaks nothing, with something settled, rejected and in transit", async () => {
  expect(await world.states()).toEqual({ settled: 1, rejected: 1, accepted: 1 });
  expect(await checkInvariants(subjectOf(world))).toEqual([]);
});

test("I1: money that the other side moved and we do not know", async () => {
  const movements = await world.books.movements();
  const extra = { ...movements[0], id: 999, kind: "transfer", payee: "x", amount: "1.000000", requestNo: 1 };
  const books = { ...world.books, movements: async () => [...movements, extra] };
  expect(await broken({ books })).toEqual(["I1"]);
});

test("I2 and I5: a second request for what one attempt sent", async () => {
  const requests = await world.books.requests();
  const executed = requests.find(({ movementIds }) => movementIds.length > 0);
  if (!executed) throw new Error("nothing was executed");
  const twice = { ...world.books, requests: async () => [...requests, { ...executed, no: 99 }] };
  expect(await broken({ books: twice })).toEqual(["I2", "I5"]);
  const doubled = requests.map((request) =>
    request.no === executed.no ? { ...request, movementIds: [...request.movementIds, 99] } : request,
  );
  expect(await broken({ books: { ...world.books, requests: async () => doubled } })).toEqual(["I2"]);
});

test("I5: a request that no attempt of ours explains, and a repetition without a proof", async () => {
  const requests = await world.books.requests();
  const strange = { no: 99, at: "", account: null, payee: null, amount: null, movementIds: [] };
  const body = JSON.stringify({ strange: true });
  const books = {
    ...world.books,
    requests: async () => [...requests, { ...strange, outcome: "unauthorized", body }],
  };
  expect(await broken({ books })).toEqual(["I5"]);
  const where = `where transfer_id = '${acceptedId}'`;
  expect(await brokenBy(`update attempts set n = 2 ${where}`, `update attempts set n = 1 ${where}`)).toContain("I5");
});

test("I3: a settled transfer without its record", async () => {
  const { attempts: a } = world.ctx.db.t;
  const attempt = (await world.ctx.db.read.select().from(a)).find((one) => one.transferId === settledId);
  const table = "update statement_records set matched_attempt_id";
  const undo = `${table} = '${attempt?.id}' where verdict = 'matched'`;
  expect(await brokenBy(`${table} = null where verdict = 'matched'`, undo)).toEqual(["I3"]);
});

test("I3: a record that is booked as something else, twice, or not at all", async () => {
  const { journals: j } = world.ctx.db.t;
  const settling = (await world.ctx.db.read.select().from(j)).find(
    ({ recordId, transferId }) => recordId !== null && transferId === settledId,
  );
  if (!settling) throw new Error("the settlement is not booked under its record");
  const bucket = (from: string, to: string) =>
    `update entries set bucket = '${to}' where bucket = '${from}' and journal_id = '${settling.id}'`;
  expect(await brokenBy(bucket("paid_out", "foreign"), bucket("foreign", "paid_out"))).toContain("I3");
  const amounts = (change: string) =>
    `update entries set amount_micro = amount_micro ${change} where journal_id = '${settling.id}'`;
  expect(await brokenBy(amounts("* 2"), amounts("/ 2"))).toContain("I3");
  const record = (id: string | null) => `update journals set record_id = '${id}' where id = '${settling.id}'`;
  expect(await brokenBy(record("rec_none"), record(settling.recordId))).toEqual(["I3"]);
});

test("I4: accepted without a success answer", async () => {
  const where = `where transfer_id = '${acceptedId}'`;
  const [spoil, undo] = ["unknown", "success"].map((name) => `update attempts set class = '${name}' ${where}`);
  expect(await brokenBy(spoil ?? "", undo ?? "")).toEqual(["I4"]);
});

test("I6 and I14: an attempt that stays open", async () => {
  const attempt = (await world.attempts()).find((one) => one.transferId === settledId);
  const where = `where transfer_id = '${settledId}'`;
  const spoil = `update attempts set closed_at_ms = null, opened_at_ms = 1 ${where}`;
  const undo = `update attempts set closed_at_ms = ${attempt?.closedAtMs}, opened_at_ms = ${attempt?.openedAtMs} ${where}`;
  expect(await brokenBy(spoil, undo)).toEqual(expect.arrayContaining(["I6", "I14"]));
});

test("I7: a balance or an entry that was written by hand", async () => {
  const balance = (by: string) => `update bucket_balances set amount_micro = amount_micro ${by} where bucket = 'fees'`;
  expect(await brokenBy(balance("+ 1"), balance("- 1"))).toEqual(["I7"]);
  const entry = (by: string) => `update entries set amount_micro = amount_micro ${by} where bucket = 'external_in'`;
  expect(await brokenBy(entry("+ 1"), entry("- 1"))).toEqual(["I7"]);
});

test("I8: a bucket that is not what the states say, and a hold that outlived its reason", async () => {
  const amount = (by: string) => `update transfers set amount_micro = amount_micro ${by} where id = '${acceptedId}'`;
  expect(await brokenBy(amount("+ 1"), amount("- 1"))).toContain("I8");
  const hold = (value: 0 | 1) => `update transfers set is_held = ${value} where id = '${settledId}'`;
  expect(await brokenBy(hold(1), hold(0))).toEqual(["I8"]);
});

test("I9: an event outside the edges, and events that lead elsewhere", async () => {
  const edge = (to: string) => `update transfer_events set to_state = '${to}' where edge = 'E13'`;
  expect(await brokenBy(edge("cancelled"), edge("settled"))).toEqual(["I9"]);
});

test("I10: a fence that fell, and one that no lease gave", async () => {
  const lease = (by: string) => `update account_leases set fence = fence ${by}`;
  expect(await brokenBy(lease("- 100"), lease("+ 100"))).toEqual(["I10"]);
  const last = `where transfer_id = '${acceptedId}'`;
  const attempt = (by: string) => `update attempts set fence = fence ${by} ${last}`;
  expect(await brokenBy(attempt("- 1"), attempt("+ 1"))).toEqual(["I10"]);
});

test("I11: a code that one account sent twice; another account may send the same", async () => {
  const [request] = await world.books.requests();
  if (!request) throw new Error("nothing was sent");
  const coded = (no: number, account: string) => ({
    ...request,
    no,
    account,
    body: JSON.stringify({ email_verify_code: "654321" }),
  });
  const look = async (accounts: readonly string[]) => {
    const requests = accounts.map((account, index) => coded(index + 1, account));
    return broken({ books: { ...world.books, requests: async () => requests } });
  };
  expect(await look(["one", "one"])).toContain("I11");
  expect(await look(["one", "two"])).not.toContain("I11");
});

test("I11: an attempt whose step nobody took; two with one step and a step that is given back the database refuses", async () => {
  const { db } = world.ctx;
  const set = (step: string, id: string) => `update attempts set totp_step = ${step} where transfer_id = '${id}'`;
  expect(await brokenBy(set("7", settledId), set("null", settledId))).toEqual(["I11"]);
  const accountId = world.account.id;
  await db.insert(db.t.totpSteps, { accountId, step: 7, purpose: "engine", transferId: acceptedId, createdAtMs: 1 });
  expect(await brokenBy(set("7", settledId), set("null", settledId))).toEqual(["I11"]);
  await db.execute(set("7", acceptedId));
  expect(await broken()).toEqual([]);
  await expect(db.execute(set("7", settledId))).rejects.toThrow();
  await expect(db.execute("delete from totp_steps")).rejects.toThrow(/never removed/);
  await expect(db.execute("update totp_steps set step = 8")).rejects.toThrow(/never change/);
  const again = { accountId, step: 7, purpose: "person" as const, createdAtMs: 2 };
  await expect(db.insert(db.t.totpSteps, again)).rejects.toBeInstanceOf(DuplicateRowError);
  await db.execute(`drop index attempts_totp_step_uq${databaseKind === "mysql" ? " on attempts" : ""}`);
  expect(await brokenBy(set("7", settledId), set("null", settledId))).toEqual(["I11"]);
});

test("I12: an attempt whose confirmation is missing, late, of another content or another person's", async () => {
  const confirmations = await world.ctx.db.read.select().from(world.ctx.db.t.confirmations);
  const [confirmation] = confirmations;
  if (!confirmation) throw new Error("nothing was confirmed");
  const set = (column: string, value: string) => `update confirmations set ${column} = ${value}`;
  expect(
    await brokenBy(
      set("created_at_ms", "created_at_ms + 100000000"),
      set("created_at_ms", "created_at_ms - 100000000"),
    ),
  ).toEqual(["I12"]);
  expect(await brokenBy(set("content_hash", "'other'"), set("content_hash", `'${confirmation.contentHash}'`))).toEqual([
    "I12",
  ]);
  expect(await brokenBy(set("person_id", "'opr_none'"), set("person_id", `'${confirmation.personId}'`))).toEqual([
    "I12",
  ]);
});

test("I13: an audit entry that was edited, and one whose tail was cut", async () => {
  const reason = (value: string) => `update audit_entries set object_kind = '${value}' where seq = 1`;
  expect(await brokenBy(reason("other"), reason("batch"))).toEqual(["I13"]);
  const head = (by: string) => `update audit_head set seq = seq ${by}`;
  expect(await brokenBy(head("+ 1"), head("- 1"))).toEqual(["I13"]);
});

test("I15: an accepted transfer that nobody looks for", async () => {
  const next = (value: string) => `update transfers set next_check_at_ms = ${value} where id = '${acceptedId}'`;
  expect(await brokenBy(next("null"), next("1"))).toEqual(["I15"]);
});

test("I16: a secret in a clear column, in a log, an answer or a file, in any of its spellings", async () => {
  const secret = "Canary-8f2c/41";
  const note = (text: string) => `update accounts set note = ${text}`;
  const look = (text: string) => broken({ secrets: [secret], writings: [{ where: "log", text }] });
  expect(await look("signed in as payer@example.com")).toEqual([]);
  await world.ctx.db.execute(note(`'the password is ${secret}'`));
  expect(await look("")).toEqual(["I16"]);
  await world.ctx.db.execute(note("null"));
  const base64 = Buffer.from(secret).toString("base64");
  for (const spelling of [secret, encodeURIComponent(secret), base64, Buffer.from(secret).toString("hex")]) {
    expect(await look(`POST /user/login {"password":"${spelling}"}`)).toEqual(["I16"]);
  }
});

test("I17: B1 counts, B2 content, B3 claims", async () => {
  const lines = (by: string) => `update batches set line_count = line_count ${by}`;
  expect(await brokenBy(lines("+ 1"), lines("- 1"))).toEqual(["I17"]);
  const policy = (from: string, to: string) =>
    `update batches set policy_json = replace(policy_json, '${from}', '${to}')`;
  const [pause, go] = ['"onUnknown":"pause"', '"onUnknown":"continue"'];
  expect(await brokenBy(policy(pause, go), policy(go, pause))).toEqual(["I17"]);
  const claim = (from: string, to: string) => `update claims set transfer_id = '${to}' where transfer_id = '${from}'`;
  const refusedId = (await world.ctx.db.read.select().from(world.ctx.db.t.transfers)).find(
    ({ state }) => state === "rejected",
  )?.id;
  expect(await brokenBy(claim(settledId, refusedId ?? ""), claim(refusedId ?? "", settledId))).toEqual(["I17"]);
});

test("I17: B5, an attempt after the pause", async () => {
  const { ctx } = world;
  const [batch] = await ctx.db.read.select().from(ctx.db.t.batches);
  const actor = { kind: "operator" as const, id: "opr_1", sessionId: null, ip: null, userAgent: null };
  const draft = { actor, objectKind: "batch", objectId: batch?.id ?? "", atMs: 1 };
  await ctx.db.tx((tx) => appendAudit(tx, ctx.vault.auditMac, { ...draft, action: "batch.pause" }));
  expect(await broken()).toEqual([]);
  const seq = await ctx.db.tx((tx) => appendAudit(tx, ctx.vault.auditMac, { ...draft, action: "batch.other" }));
  const events = await ctx.db.read.select().from(ctx.db.t.transferEvents);
  const sent = events.find(({ edge, transferId }) => edge === "E8" && transferId === settledId);
  const move = (to: number | undefined) => `update transfer_events set audit_seq = ${to} where seq = ${sent?.seq}`;
  expect(await brokenBy(move(seq), move(sent?.auditSeq))).toEqual(["I17"]);
});

test("I18: a held line that owns a request", async () => {
  const { ctx } = world;
  const [batch] = await ctx.db.read.select().from(ctx.db.t.batches);
  const line = { id: "lin_1", batchId: batch?.id ?? "", seq: 1, sourceLineNo: 1, transferId: settledId };
  const rest = { verdict: "held" as const, reasons: "[]", rawText: "", lineKey: sha256Hex("x") };
  await ctx.db.insert(ctx.db.t.batchLines, { ...line, ...rest, createdAtMs: 1, updatedAtMs: 1 });
  expect(await broken()).toEqual(["I18"]);
});
