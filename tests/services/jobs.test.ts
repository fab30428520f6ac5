import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JobKind } from "@/domain/job-states";
import { jobHandlers } from "@/server/jobs/job-handlers";
import { type JobHandlers, runDueJobs, startJobRunner } from "@/server/jobs/run-jobs";
import { sealSecret } from "@/server/repositories/secrets.repository";
import { cancelJob } from "@/server/services/jobs/cancel-job";
import { getJob } from "@/server/services/jobs/get-job";
import type { JobItem, JobItemResult } from "@/server/services/jobs/handle-job";
import { listJobs } from "@/server/services/jobs/list-jobs";
import { startJob } from "@/server/services/jobs/start-job";
import { type AccountWorld, accountWorld, owner } from "../support/account-world";

let world: AccountWorld;
beforeAll(async () => {
  world = await accountWorld();
});
afterAll(() => world.close());

async function queue(items: number, change: { kind?: JobKind; personId?: string } = {}): Promise<string> {
  const { ctx } = world;
  const id = ctx.ids.next("job");
  const rows = Array.from({ length: items }, (_, index) => ({ subjectId: `acc_${index}`, label: `account ${index}` }));
  const person = { actor: owner.actor, personId: change.personId ?? owner.personId };
  const atMs = ctx.clock.nowMs();
  await ctx.db.tx((tx) => startJob(tx, { id, kind: change.kind ?? "sync", ...person, input: {}, items: rows, atMs }));
  return id;
}

/** Handlers of the sync kind that do what the test says, one item at a time. */
function handling(act: (item: JobItem) => Promise<JobItemResult>, parallel = 1): JobHandlers {
  return { sync: { parallel, gapMs: 0, begin: async () => act } };
}

const job = (id: string) => getJob(world.ctx, { id });

test("JOB-4: the figures of an ended job come from its items, with the reason of each", async () => {
  const id = await queue(4);
  const results: JobItemResult[] = [
    { state: "done" },
    { state: "skipped", reason: "account.archived" },
    { state: "failed", reason: "infini.no_answer", message: "Infini did not answer." },
    { state: "done" },
  ];
  expect(
    await runDueJobs(
      world.ctx,
      handling(async (item) => results[item.ordinal - 1] ?? { state: "done" }),
    ),
  ).toBe(1);
  const ended = await job(id);
  expect(ended).toMatchObject({ state: "partly", done: 4, total: 4 });
  expect(ended.counts).toEqual({ open: 0, done: 2, skipped: 1, failed: 1 });
  expect(ended.items[2]).toMatchObject({
    label: "account 2",
    reason: "infini.no_answer",
    message: "Infini did not answer.",
  });
});

test("an item that throws fails alone and does not tell its details", async () => {
  const id = await queue(2);
  const act = async (item: JobItem): Promise<JobItemResult> => {
    if (item.ordinal === 1) throw new Error("password hunter2");
    return { state: "done" };
  };
  await runDueJobs(world.ctx, handling(act));
  const ended = await job(id);
  expect(ended.items.map((item) => [item.state, item.reason])).toEqual([
    ["failed", "internal"],
    ["done", null],
  ]);
  expect(JSON.stringify(ended)).not.toContain("hunter2");
});

test("JOB-1: the job of a dead worker goes on elsewhere at its first open item", async () => {
  const { ctx } = world;
  const id = await queue(3);
  const acted: number[] = [];
  const died = new AbortController();
  // The first worker does not come back from its second item, and its lease ended long ago.
  const stuck = handling(async (item) => {
    acted.push(item.ordinal);
    if (item.ordinal === 2) await new Promise((resolve) => died.signal.addEventListener("abort", resolve));
    return { state: "done" };
  });
  const sleeper = world.otherProcess({ clockMs: () => Date.now() - 3_600_000 });
  const dead = runDueJobs(sleeper, stuck, { parallel: 1 });
  await expect.poll(() => acted).toEqual([1, 2]);
  const alive = handling(async (item) => {
    acted.push(item.ordinal);
    return { state: "done" };
  });
  expect(await runDueJobs(ctx, alive)).toBe(1);
  expect(acted).toEqual([1, 2, 2, 3]);
  expect(await job(id)).toMatchObject({ state: "done", done: 3 });
  // The dead one wakes up: its late result changes nothing.
  died.abort();
  await dead;
  await sleeper.db.close();
  expect(await job(id)).toMatchObject({ state: "done", done: 3 });
});

test("JOB-2: cancelling stops before the next item, and a cancelled job is never taken up again", async () => {
  const { ctx } = world;
  const id = await queue(3);
  const acted: number[] = [];
  const act = handling(async (item) => {
    acted.push(item.ordinal);
    await cancelJob(ctx, { id });
    return { state: "done" };
  });
  await runDueJobs(ctx, act);
  expect(acted).toEqual([1]);
  expect(await job(id)).toMatchObject({ state: "cancelled", counts: { open: 0, done: 1, skipped: 2, failed: 0 } });
  await expect(cancelJob(ctx, { id })).rejects.toMatchObject({ reason: "job.already_final" });
  expect(await runDueJobs(ctx, act)).toBe(0);
});

test("JOB-2: a job that nobody has begun is cancelled at once, its secrets are gone and the act is on record", async () => {
  const { ctx } = world;
  const id = await queue(2);
  const secret = { ownerTable: "jobs", ownerId: id, kind: "import_passwords", plain: "{}" };
  await ctx.db.tx((tx) =>
    sealSecret(tx, ctx.vault, { ...secret, id: ctx.ids.next("sec"), class: "credentials", atMs: 1 }),
  );
  await cancelJob(ctx, { id });
  expect((await job(id)).state).toBe("cancelled");
  const secrets = await ctx.db.read.select({ ownerId: ctx.db.t.secrets.ownerId }).from(ctx.db.t.secrets);
  expect(secrets.filter((row) => row.ownerId === id)).toEqual([]);
  expect((await world.audit()).at(-1)).toMatchObject({ action: "job.cancel", objectId: id, actorId: owner.actor.id });
});

test("JOB-N1: a job without items is refused", async () => {
  await expect(queue(0)).rejects.toMatchObject({ reason: "job.empty" });
});

test("a job whose beginning always fails ends as failed instead of coming back for ever", async () => {
  const id = await queue(2);
  const broken: JobHandlers = { sync: { parallel: 1, gapMs: 0, begin: () => Promise.reject(new Error("broken")) } };
  await runDueJobs(world.ctx, broken, { tellEveryMs: 1, parallel: 1 });
  expect(await job(id)).toMatchObject({ state: "failed", error: "internal", counts: { failed: 2, open: 0 } });
});

test("two workers share the jobs and no item is done twice", async () => {
  const ids = await Promise.all([queue(20), queue(20), queue(20)]);
  const acted: string[] = [];
  const act = handling(async (item) => {
    acted.push(`${item.ordinal}`);
    await sleep(1);
    return { state: "done" };
  }, 3);
  const other = world.otherProcess();
  const taken = await Promise.all([runDueJobs(world.ctx, act), runDueJobs(other, act)]);
  expect(taken[0] + taken[1]).toBe(3);
  expect(acted).toHaveLength(60);
  for (const id of ids) expect(await job(id)).toMatchObject({ state: "done", done: 20 });
  await other.db.close();
});

test("the runner begins when a job is queued and leaves the rest to others when it is stopped", async () => {
  const { ctx } = world;
  const acted: number[] = [];
  const runner = startJobRunner(
    ctx,
    handling(async (item) => {
      acted.push(item.ordinal);
      await sleep(30);
      return { state: "done" };
    }),
  );
  const id = await queue(50);
  ctx.bus.emit("job", id);
  await expect.poll(() => acted.length).toBeGreaterThan(1);
  await runner.stop();
  const left = await job(id);
  expect(left).toMatchObject({ state: "running", done: acted.length });
  expect(acted.length).toBeLessThan(50);
  await runDueJobs(
    ctx,
    handling(async () => ({ state: "done" })),
  );
  expect(await job(id)).toMatchObject({ state: "done", done: 50 });
});

test("progress is told to streams with ids and states only", async () => {
  const { ctx } = world;
  const id = await queue(1);
  let told = 0;
  ctx.bus.on("events", () => {
    told += 1;
  });
  await runDueJobs(
    ctx,
    handling(async () => ({ state: "done" })),
  );
  const { events } = ctx.db.t;
  const rows = await ctx.db.read.select({ subjectId: events.subjectId, payload: events.payload }).from(events);
  const states = rows.filter((row) => row.subjectId === id).map((row) => JSON.parse(row.payload).state);
  expect(states.at(0)).toBe("queued");
  expect(states.at(-1)).toBe("done");
  expect(told).toBeGreaterThan(0);
});

test("GEN-1: jobs are listed page by page with filters that hit and miss, and refuse a foreign cursor", async () => {
  const { ctx } = world;
  const mine = await queue(1, { kind: "import", personId: "opr_other" });
  const all = await listJobs(ctx, { limit: 200 });
  expect(all.total).toBe(all.items.length);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listJobs(ctx, { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...page.items.map((item) => item.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(all.items.map((item) => item.id));
  const imports = await listJobs(ctx, { limit: 10, filter: { kind: "import" } });
  expect(imports.items.map((item) => item.id)).toEqual([mine]);
  expect((await listJobs(ctx, { limit: 10, filter: { state: ["queued"] } })).items.map((one) => one.id)).toEqual([
    mine,
  ]);
  expect((await listJobs(ctx, { limit: 200, filter: { mine: true } })).total).toBe(all.total - 1);
  await expect(listJobs(ctx, { limit: 10, cursor: "bm90aGluZw" })).rejects.toMatchObject({ reason: "list.cursor" });
});

test("every kind of job has a handler", () => {
  expect(Object.keys(jobHandlers).sort()).toEqual(["backup", "import", "reconcile", "sync"]);
});
