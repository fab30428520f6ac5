import { setTimeout as sleep } from "node:timers/promises";
import { inArray } from "drizzle-orm";
import { findStuck } from "../simulation/find-stuck";
import { type Random, randomOf } from "../simulation/random";
import { type BrokenLine, brokenLine, type LineFault } from "../support/broken-line";
import { until } from "../support/world";
import { payees, setIntent } from "../support/world-batch";
import type { DatabaseKind } from "./databases";
import { failPoints } from "./fail-points";
import { type ProcessWorld, processWorld, type Worker } from "./process-world";

const ACCOUNTS = 4;
const LINES = 15;
const HOSTS = ["one", "two"] as const;
const CALM_LIMIT_MS = 180_000;

/** What a round did and what it found. */
export type Round = {
  kills: number;
  /** Kills and stops that met a worker with a payment on the wire. */
  midway: number;
  stops: number;
  points: number;
  cuts: number;
  transfers: number;
  requests: number;
  movements: number;
  settled: number;
  asked: number;
  findings: string[];
};

/** A round that did nothing yet. */
export function noRound(): Round {
  const counts = { kills: 0, midway: 0, stops: 0, points: 0, cuts: 0 };
  return { ...counts, transfers: 0, requests: 0, movements: 0, settled: 0, asked: 0, findings: [] };
}

type Trouble = { world: ProcessWorld; random: Random; round: Round; workers: Map<string, Worker>; line: BrokenLine };

/** One world of its own, disturbed for a while and then left alone; its disturbances follow from the seed. */
export async function soakRound(kind: DatabaseKind, seed: number, disturbedMs: number): Promise<Round> {
  const random = randomOf(seed);
  const round: Round = { ...noRound(), transfers: ACCOUNTS * LINES };
  let isCalm = false;
  const world = await processWorld(kind, { knobs: moodOf(random.fork("mood")) });
  const cuts = random.fork("line");
  const line = await brokenLine({ port: Number(new URL(world.sandbox.url).port) }, () => {
    if (isCalm || !cuts.isHit(0.08)) return {};
    round.cuts += 1;
    return faultOf(cuts);
  });
  const workers = new Map<string, Worker>();
  const trouble: Trouble = { world, random, round, workers, line };
  try {
    await payEverybody(world);
    for (const host of HOSTS) await startOn(trouble, host);
    const untilMs = Date.now() + disturbedMs;
    while (Date.now() < untilMs) await disturb(trouble);
    isCalm = true;
    await world.knobs({ ...moodOf(null) });
    const isQuiet = async (): Promise<boolean> => {
      // A trap that sprang when nobody looked any more.
      for (const worker of workers.values()) worker.signal("SIGCONT");
      return isOver(world);
    };
    await until(isQuiet, { withinMs: CALM_LIMIT_MS, shows: () => findStuck(world.ctx.db) });
    await judge(world, round);
  } catch (error) {
    round.findings.push(error instanceof Error ? error.message : String(error));
  } finally {
    await world.close();
    await line.close();
  }
  return round;
}

/** What Infini is like today; null is at its best. */
function moodOf(random: Random | null) {
  const share = (most: number): number => (random === null ? 0 : random.share() * most);
  const ms = (most: number): number => (random === null ? 0 : random.whole(0, most));
  return {
    latencyMs: ms(40),
    moneyLatencyMs: ms(200),
    lostAfterShare: share(0.04),
    lostBeforeShare: share(0.04),
    status5xx: { share: share(0.03), executed: random?.isHit(0.5) ?? false },
    malformedBody: { share: share(0.03), executed: random?.isHit(0.5) ?? false },
    statement: { listDelayMs: ms(600) },
  };
}

function faultOf(random: Random): LineFault {
  const cut = random.pick<"end" | "reset" | "silence">(["end", "reset", "silence"]);
  const faults: [LineFault, ...LineFault[]] = [
    { requestBytes: random.whole(0, 300), cut },
    { answerBytes: random.whole(0, 120), cut },
    { answerBytes: -random.whole(1, 60), cut },
    { delayMs: random.whole(1, 2_000) },
    { dripMs: random.whole(1, 60) },
    { isHalfClosed: true },
  ];
  return random.pick(faults);
}

async function payEverybody(world: ProcessWorld): Promise<void> {
  const names = payees(ACCOUNTS * LINES);
  for (let no = 0; no < ACCOUNTS; no += 1) {
    const lines = names.slice(no * LINES, (no + 1) * LINES);
    await world.pay(`payer-${no}`, lines, { policy: { onUnknown: "continue" } });
  }
}

async function startOn({ world, workers, line }: Trouble, host: string): Promise<void> {
  workers.set(host, await world.startWorker({ host, sandboxUrl: line.url }));
}

/** One thing that happens to one of the workers. The other one works on. */
async function disturb(trouble: Trouble): Promise<void> {
  const { world, random, round, workers } = trouble;
  await resumeAll(world);
  await sleep(random.whole(50, 900));
  const host = random.pick(HOSTS);
  const worker = workers.get(host);
  if (worker === undefined) return;
  if (random.isHit(0.5)) {
    const point = random.pick(failPoints);
    await worker.arm(point);
    // Not every lane comes past every point in time.
    const isThere = await worker.standsAt(point, 1_500).then(
      () => true,
      () => false,
    );
    if (isThere) round.points += 1;
    else worker.tell("free");
  }
  worker.signal("SIGSTOP");
  if (await isMidway(world)) round.midway += 1;
  if (random.isHit(0.6)) {
    round.kills += 1;
    await worker.kill();
    await sleep(random.whole(0, 1_500));
    return startOn(trouble, host);
  }
  round.stops += 1;
  await sleep(random.whole(100, 4_000));
  worker.signal("SIGCONT");
}

async function isMidway({ ctx }: ProcessWorld): Promise<boolean> {
  const { attempts: t } = ctx.db.t;
  const rows = await ctx.db.read.select({ slot: t.openSlot }).from(t);
  return rows.some(({ slot }) => slot !== null);
}

/** A person who lets a batch go on whenever a breaker paused it. */
async function resumeAll({ ctx }: ProcessWorld): Promise<void> {
  const { batches: t } = ctx.db.t;
  const paused = (await ctx.db.read.select().from(t)).filter(({ intent }) => intent === "paused");
  for (const { id } of paused) await setIntent(ctx, id, "running");
}

async function isOver(world: ProcessWorld): Promise<boolean> {
  await resumeAll(world);
  const { transfers: t } = world.ctx.db.t;
  const moving = await world.ctx.db.read
    .select({ id: t.id })
    .from(t)
    .where(inArray(t.state, ["queued", "parked", "sending"]));
  return moving.length === 0 && (await findStuck(world.ctx.db)).length === 0;
}

/** The books of the other side against ours, once nothing runs. */
async function judge(world: ProcessWorld, round: Round): Promise<void> {
  await world.judge();
  const { read, t } = world.ctx.db;
  const transfers = await read.select().from(t.transfers);
  const [requests, movements] = [await world.books.requests(), await world.books.movements()];
  const paid = new Set(movements.map(({ payee }) => payee));
  round.requests = requests.length;
  round.movements = movements.length;
  round.settled = transfers.filter(({ state }) => state === "settled").length;
  round.asked = transfers.filter(({ state }) => state === "unknown" || state === "accepted").length;
  for (const { id, state, payee } of transfers) {
    if (state === "settled" && !paid.has(payee)) round.findings.push(`${id} is settled and was not paid`);
    const isSilent = state !== "settled" && state !== "unknown" && state !== "accepted";
    if (isSilent && paid.has(payee)) round.findings.push(`${id} is ${state} and was paid`);
  }
}
