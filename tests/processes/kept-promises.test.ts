import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Caller } from "@/domain/caller";
import { type CreateTransferInput, previewTransferOutput, transferResult } from "@/domain/transfer.schema";
import { readCodeSecret, STEP_MS, stepAt } from "@/domain/two-factor-code";
import { codeOfStep } from "@/server/platform/totp";
import { getBreaker } from "@/server/repositories/breakers.repository";
import { findLastWalk } from "@/server/repositories/statements.repository";
import { keyOf } from "../support/api-keys";
import { testPassword } from "../support/app";
import { operatorCaller } from "../support/factories";
import { startProgram } from "../support/kill-processes";
import { until } from "../support/world";
import { payees, setIntent } from "../support/world-batch";
import { authenticatorKey, bindAuthenticator } from "../support/world-codes";
import { control } from "../support/world-sandbox";
import { databases } from "./databases";
import { programs } from "./pack-programs";
import { type ProcessWorld, processWorld, type Worker } from "./process-world";

const refusal = z.object({ refused: z.string() });

/** A process that answers calls, of a person or of their key. */
async function startCaller(world: ProcessWorld, person: Caller, secret: string | null = null) {
  const { ctx, database, sandbox, folder } = world;
  const { personId: id, name, email } = person;
  const place = { databaseUrl: database.url, sandboxUrl: sandbox.url, dataDir: `${folder}/calls` };
  const settings = { ...place, parameters: ctx.parameters, person: { id, name, email }, secret };
  const { program } = await startProgram([programs.caller, JSON.stringify(settings)], process.env, /^ready$/m);
  const answers = () => program.printed().split("\n").slice(1, -1);
  const ask = async (order: object): Promise<unknown> => {
    const before = answers().length;
    program.tell(JSON.stringify(order));
    await until(() => answers().length > before, { withinMs: 30_000, shows: async () => program.printed() });
    return JSON.parse(answers().at(-1) ?? "");
  };
  const preview = async (wish: { from: string; to: string; amount: string }) =>
    previewTransferOutput.parse(await ask({ act: "preview", wish }));
  return {
    end: program.end,
    preview,
    /** The call that a program or a form makes, whole: who repeats it repeats exactly this. */
    callOf: async (idempotencyKey: string, wish: { from: string; to: string; amount: string }) => {
      const { warnings, snapshot, amount } = await preview(wish);
      const confirm = { snapshot, typedTotal: amount, stepUp: { password: testPassword } };
      return { idempotencyKey, ...wish, acknowledge: warnings.map(({ code }) => code), confirm };
    },
    create: async (input: CreateTransferInput) => transferResult.parse(await ask({ act: "create", input })),
    refusalOf: async (input: CreateTransferInput) => refusal.parse(await ask({ act: "create", input })).refused,
    /** Killed when what it was asked is in the database, before its answer is on any wire. */
    createAndDie: async (input: CreateTransferInput) => {
      program.tell(JSON.stringify({ act: "create", input, isLast: true }));
      await until(() => program.printed().endsWith("committed\n"), { shows: async () => program.printed() });
      assert.deepEqual(await program.end("SIGKILL"), { code: null, signal: "SIGKILL" });
    },
  };
}

test.concurrent.each(databases)(
  "what was committed right before the kill is known to the next process: its key, the day of the API key and of the account: $name",
  async (kind) => {
    const world = await processWorld(kind);
    const callers: Awaited<ReturnType<typeof startCaller>>[] = [];
    const start = async (person: Caller, secret?: string) => {
      const caller = await startCaller(world, person, secret);
      callers.push(caller);
      return caller;
    };
    try {
      const { id: from } = await world.openAccount("payer");
      const owner = await operatorCaller(world.ctx, "Olive Owner", ["owner"]);
      const other = await operatorCaller(world.ctx, "Otto Owner", ["owner"]);
      const key = await keyOf(world.ctx, owner.personId, { scopes: ["send"], perTransfer: "10", perDay: "10" });
      const [first = "", second = "", third = ""] = payees(3);

      const killed = await start(owner, key.secret);
      const call = await killed.callOf("once", { from, to: first, amount: "6" });
      await killed.createAndDie(call);

      const next = await start(owner, key.secret);
      const { transfers: t } = world.ctx.db.t;
      const known = await world.ctx.db.read.select({ id: t.id }).from(t);
      expect(await next.create(call)).toMatchObject({ id: known[0]?.id, replayed: true });
      expect(await next.refusalOf({ ...call, amount: "5" })).toBe("idempotency.key_reused");
      const more = await next.callOf("more", { from, to: second, amount: "4.000001" });
      expect(await next.refusalOf(more)).toBe("api_key.limit_day");
      const rest = await next.callOf("rest", { from, to: second, amount: "4" });
      expect(await next.create(rest)).toMatchObject({ replayed: false });
      expect((await world.ctx.db.read.select({ id: t.id }).from(t)).length).toBe(2);

      // Splitting does not lower what is asked, whoever asks and wherever the sum was made.
      const small = { from, to: third, amount: "45" };
      const person = await start(owner);
      expect((await person.preview(small)).tier).toBe(2);
      await person.createAndDie(await person.callOf("large", { from, to: second, amount: "460" }));
      expect((await (await start(other)).preview(small)).tier).toBe(3);
    } finally {
      await Promise.all(callers.map((caller) => caller.end("SIGKILL")));
      await world.close();
    }
  },
);

test.concurrent.each(databases)(
  "a breaker that tripped before the kill stays tripped for the next worker, also for what is ordered since: $name",
  async (kind) => {
    const world = await processWorld(kind);
    try {
      const [calm = "", ...names] = payees(6);
      await Promise.all(names.map((payee) => world.script(payee, "lostBefore")));
      const worker = await world.startWorker();
      const { account, batchId } = await world.pay("payer", names.slice(0, 4), { policy: { onUnknown: "continue" } });
      const breaker = () => getBreaker(world.ctx.db, account.id);
      await until(async () => (await breaker()).trippedAtMs !== null);
      await worker.kill();
      const tripped = await breaker();
      const sent = (await world.books.requests()).length;

      await world.startWorker();
      const later = await world.start(account, names.slice(4), { campaign: "later" });
      // It works: what another account was told to pay goes out meanwhile.
      const { transferIds } = await world.pay("other", [calm]);
      await until(async () => (await world.stateOf(transferIds[0] ?? "")) === "settled");
      expect(await breaker()).toEqual(tripped);
      expect(await world.requestsFor(names[3] ?? "")).toEqual([]);
      expect(await world.stateOf(later.transferIds[0] ?? "")).toBe("queued");
      expect(await world.books.requests()).toHaveLength(sent + 1);

      await setIntent(world.ctx, batchId, "running");
      await until(async () => (await world.requestsFor(names[3] ?? "")).length === 1);
    } finally {
      await world.close();
    }
  },
);

test.concurrent.each(databases)(
  "the next worker reads on where the statement was left: no record twice, and none of before for a payment of now: $name",
  async (kind) => {
    const world = await processWorld(kind);
    const { db } = world.ctx;
    try {
      const [payee = ""] = payees(1);
      const account = await world.openAccount("payer");
      const worker = await world.startWorker();
      await worker.arm("after_record");
      const paid = await world.start(account, [payee], { campaign: null });
      await worker.standsAt("after_record");
      await worker.kill();
      const reached = await findLastWalk(db, account.id);

      await world.startWorker();
      await until(async () => (await world.stateOf(paid.transferIds[0] ?? "")) === "settled");
      // The same payee and amount once more, and this time nobody is paid: the record of before must not settle it.
      await world.script(payee, "lostBefore");
      const lost = await world.start(account, [payee], { campaign: null });
      const [lostId = ""] = lost.transferIds;
      await until(async () => (await world.itemsOf(lostId)).includes("absent"));
      expect(await world.stateOf(lostId)).toBe("unknown");

      const { statementWalks: w, statementRecords: r } = db.t;
      const walks = await db.read.select().from(w).where(eq(w.accountId, account.id)).orderBy(asc(w.seq));
      expect(walks.map(({ seq }) => seq)).toEqual(walks.map((_, index) => index + 1));
      const times = walks.map(({ finishedAtMs }) => finishedAtMs);
      expect(times).toEqual([...times].sort((one, another) => one - another));
      const after = walks.filter(({ seq }) => seq > (reached?.seq ?? 0));
      expect(after.length).toBeGreaterThan(0);
      expect(after.reduce((sum, { recordCount }) => sum + recordCount, 0)).toBe(0);
      const records = await db.read.select().from(r).where(eq(r.accountId, account.id));
      const ofPayment = records.filter(({ changeMicro }) => changeMicro < 0n);
      expect(ofPayment.map(({ seenWalkSeq }) => seenWalkSeq)).toEqual([reached?.seq]);
      const [attempt] = await world.attemptsOf(lostId);
      expect(attempt?.watermarkWalkSeq).toBeGreaterThanOrEqual(reached?.seq ?? Number.POSITIVE_INFINITY);
      await world.judge();
    } finally {
      await world.close();
    }
  },
);

/** So much of a step must be left that the next worker would find its code still good. */
const LEFT_MS = 10_000;

test.concurrent.each(databases)(
  "a code whose step was taken before the kill is never sent, although it would still be good: $name",
  async (kind) => {
    const world = await processWorld(kind, { knobs: { totpSingleUse: true, totpDrift: 0 } });
    try {
      const account = await world.openAccount("payer");
      await bindAuthenticator({
        ctx: world.ctx,
        control: (path, body) => control(world.sandbox.url, path, body),
        account: { id: account.id, uid: "", email: "payer@example.com" },
      });
      // Both are there: how long a start takes must not decide whose step it is.
      const workers = [await world.startWorker(), await world.startWorker({ host: "next" })];
      for (const worker of workers) await worker.arm("after_intent");
      const leftMs = STEP_MS - (Date.now() % STEP_MS);
      if (leftMs < LEFT_MS) await sleep(leftMs);
      const names = payees(2);
      const { transferIds } = await world.start(account, names, { policy: { onUnknown: "continue" } });
      const hasBegun = (worker: Worker) => worker.printed().includes("at after_intent\n");
      await until(() => workers.some(hasBegun));
      await workers.find(hasBegun)?.kill();
      workers.find((worker) => !hasBegun(worker))?.tell("free");
      const step = (await world.openAttempt(account.id))?.totpStep;
      assert(step !== undefined && step !== null);
      expect(await world.books.requests()).toEqual([]);

      expect(stepAt(Date.now())).toBe(step);
      const [lostId = "", paidId = ""] = transferIds;
      const states = () => Promise.all(transferIds.map((id) => world.stateOf(id)));
      await until(async () => (await world.stateOf(paidId)) === "settled", { shows: states });
      await until(async () => (await world.itemsOf(lostId)).includes("absent"), { shows: states });
      const requests = await world.books.requests();
      expect(requests.map(({ payee, outcome }) => [payee, outcome])).toEqual([[names[1], requests[0]?.outcome]]);
      const secret = readCodeSecret(authenticatorKey);
      assert(typeof secret !== "string");
      expect(requests[0]?.body).not.toContain(codeOfStep(secret, step));
      const [paid] = await world.attemptsOf(paidId);
      expect(paid?.totpStep).toBeGreaterThan(step);
      const { totpSteps: t } = world.ctx.db.t;
      const taken = await world.ctx.db.read.select({ step: t.step }).from(t);
      expect(taken.map((one) => one.step).sort()).toEqual([step, paid?.totpStep]);
      await world.judge();
    } finally {
      await world.close();
    }
  },
);
