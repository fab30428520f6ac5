import { TRPCError } from "@trpc/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { ConflictError } from "@/domain/errors";
import { type RequestContext, requestContext } from "@/server/routers/context";
import { AnsweredError } from "@/server/routers/error-answer";
import { can, createCallerFactory, router } from "@/server/routers/trpc";
import { removeExpired } from "@/server/services/system/remove-expired";
import { type AppWorld, appWorld } from "../support/app";

let world: AppWorld;
beforeEach(async () => {
  world = await appWorld({ mode: "live" });
});
afterEach(() => world.close());

const broken = (): never => {
  throw new Error("select secret from table_of_secrets");
};
const sample = router({
  send: can("transfers.send").mutation(broken),
  rename: can("accounts.edit").mutation(broken),
  look: can("accounts.read").query(broken),
  refuse: can("accounts.edit").mutation(() => {
    throw new ConflictError("account.stale_version", "The account was changed meanwhile.", { version: 3 });
  }),
  strict: can("accounts.edit")
    .input(z.strictObject({ name: z.string().min(2), nested: z.strictObject({ amount: z.string() }) }))
    .mutation(() => "done"),
  reveal: can("secrets.reveal", { needsRecentStepUp: true }).mutation(() => "shown"),
});
const callerFor = async (isSteppedUp = true, change: Partial<RequestContext> = {}) => {
  const cookie = await world.cookieOf(`Person ${Math.random()}`, ["owner"], isSteppedUp);
  const request = { headers: new Headers({ cookie }), batchSize: 1, setCookie: () => undefined };
  return createCallerFactory(sample)({ ...(await requestContext(world.app, request)), ...change });
};
const answerTo = async (call: Promise<unknown>) => {
  const error = await call.catch((reason: unknown) => reason);
  if (!(error instanceof TRPCError) || !(error.cause instanceof AnsweredError)) throw new Error(`no refusal: ${error}`);
  return error.cause.answer;
};

test("after a fault in a money call nobody knows whether money moves, and the answer says so", async () => {
  const caller = await callerFor();
  const [send, rename, look] = [
    await answerTo(caller.send()),
    await answerTo(caller.rename()),
    await answerTo(caller.look()),
  ];
  expect([send.moneyMoved, rename.moneyMoved, look.moneyMoved]).toEqual(["maybe", "no", "no"]);
  for (const answer of [send, rename, look]) {
    expect(answer).toMatchObject({ code: "INTERNAL_SERVER_ERROR", reason: "internal", retryable: false });
    expect(JSON.stringify(answer)).not.toContain("secret");
    expect(answer.message).toContain(answer.ref);
  }
});

test("an expected refusal keeps its reason and its facts", async () => {
  const answer = await answerTo((await callerFor()).refuse());
  expect(answer).toMatchObject({ code: "CONFLICT", reason: "account.stale_version", params: { version: 3 } });
});

test("an input is refused field by field, without its values", async () => {
  const input = { name: "x", nested: { amount: 5, hidden: "s3cret" }, more: true };
  const caller = await callerFor();
  // @ts-expect-error a program in another language sends what it likes
  const answer = await answerTo(caller.strict(input));
  expect(Object.keys(answer.fields ?? {}).toSorted()).toEqual(["more", "name", "nested.amount", "nested.hidden"]);
  expect(JSON.stringify(answer)).not.toContain("s3cret");
});

test("a procedure that needs a step-up is closed without one, and counted when it is done", async () => {
  expect(await answerTo((await callerFor(false)).reveal())).toMatchObject({ reason: "operator.step_up_required" });
  const caller = await callerFor();
  for (let index = 0; index < 10; index += 1) expect(await caller.reveal()).toBe("shown");
  expect(await answerTo(caller.reveal())).toMatchObject({ reason: "limit.reveal", retryAfterSec: 3_600 });
});

test("what is alone is refused beside others, and then not counted", async () => {
  const caller = await callerFor(true, { batchSize: 2 });
  expect(await answerTo(caller.reveal())).toMatchObject({ code: "BAD_REQUEST", reason: "request.batch" });
  expect(await world.app.db.read.select().from(world.app.db.t.limitCounters)).toEqual([]);
});

test("sessions and counters that are over are cleaned away, the others stay", async () => {
  const caller = await callerFor();
  await caller.reveal();
  world.clock.forward(13 * 3_600_000);
  await callerFor();
  expect(await removeExpired(world.app)).toEqual({ sessions: 1, counters: 1, uploads: 0, codes: 0, checks: 0 });
  expect(await world.app.db.read.select().from(world.app.db.t.operatorSessions)).toHaveLength(1);
});
