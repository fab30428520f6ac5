import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/domain/audit";
import { runDueJobs } from "@/server/jobs/run-jobs";
import { getJob } from "@/server/services/jobs/get-job";
import { getOverview } from "@/server/services/overview/get-overview";
import { makeBackup, readBackups } from "@/server/services/system/keep-backups";
import { runNightly } from "@/server/services/system/run-nightly";
import { startBackup } from "@/server/services/system/start-backup";
import { sweepLeftovers } from "@/server/services/system/sweep-leftovers";
import { readBackupHeader } from "@/server/services/system/write-backup";
import { bindMode } from "@/server/start/open-database";
import { type CashbackWorld, cashbackWorld } from "../support/factories";

const dayMs = 86_400_000;
let world: CashbackWorld;
let aheadMs: number;
beforeEach(async () => {
  world = await cashbackWorld();
  aheadMs = 0;
  await bindMode(world.ctx.db, "sandbox");
});
afterEach(() => world.close());

const ctx = () => {
  const { nowMs } = world.ctx.clock;
  return { ...world.ctx, clock: { ...world.ctx.clock, nowMs: () => nowMs() + aheadMs } };
};
const nightly = () => runNightly(ctx(), new AbortController().signal);
const files = () => readdirSync(join(world.ctx.dataDir, "backups")).sort();

test("a night makes one sealed backup, whoever asks how often, and the newest fourteen stay", async () => {
  await Promise.all([nightly(), nightly()]);
  await nightly();
  const [only] = (await readBackups(ctx())).items;
  expect(only).toMatchObject({ reason: "nightly", state: "good", rows: expect.any(Number) });
  expect(files()).toEqual([only?.file]);
  const { header } = await readBackupHeader(join(world.ctx.dataDir, "backups", only?.file ?? ""));
  expect(header).toMatchObject({ id: only?.id, mode: "sandbox" });
  for (let night = 1; night <= 15; night += 1) {
    aheadMs = night * dayMs;
    await makeBackup(ctx(), { reason: "nightly", slot: `night ${night}`, actor: systemActor });
  }
  expect(files()).toHaveLength(14);
  expect((await readBackups(ctx())).items.map(({ state }) => state)).toEqual(Array(14).fill("good"));
});

test("a backup older than wanted is told to a person, and one whose file is gone is not called good", async () => {
  const late = async () => (await getOverview(ctx())).needsYou.lateBackup;
  expect(await late()).toBeNull();
  aheadMs = 2 * dayMs;
  expect(await late()).toEqual({ lastAt: null });
  await nightly();
  expect(await late()).toBeNull();
  for (const file of files()) rmSync(join(world.ctx.dataDir, "backups", file));
  expect((await readBackups(ctx())).items.map(({ state }) => state)).toEqual(["missing"]);
  aheadMs += 2 * dayMs;
  expect(await late()).toEqual({ lastAt: expect.any(String) });
  expect((await readBackups(ctx())).isLate).toBe(true);
});

test("a person's backup is a job, and one that cannot be written is a failed one that leaves nothing", async () => {
  const { jobId } = await startBackup(ctx());
  await runDueJobs(ctx());
  expect((await getJob(ctx(), { id: jobId })).state).toBe("done");
  expect((await readBackups(ctx())).items).toMatchObject([{ reason: "person", state: "good" }]);
  const before = files();
  const broken = { ...ctx(), dataDir: join(world.ctx.dataDir, "backups", before[0] ?? "") };
  const wish = { reason: "nightly" as const, slot: "a file is no folder", actor: systemActor };
  await expect(makeBackup(broken, wish)).rejects.toThrow();
  expect((await readBackups(ctx())).items.map(({ state }) => state).sort()).toEqual(["failed", "good"]);
  expect(files()).toEqual(before);
});

/** As if nobody had written to it for so long. */
const age = (path: string, ms: number) => utimesSync(path, (Date.now() - ms) / 1_000, (Date.now() - ms) / 1_000);
const hourMs = 3_600_000;
const leave = (path: string) => {
  const { dataDir } = world.ctx;
  mkdirSync(join(dataDir, "uploads"), { recursive: true });
  if (path.startsWith("restore-")) mkdirSync(join(dataDir, path));
  else writeFileSync(join(dataDir, path), "half");
  return join(dataDir, path);
};

test("what a process that died left of backups and uploads is removed at the next start, and nothing else", async () => {
  await nightly();
  const { dataDir } = world.ctx;
  const own = files();
  // No process has a number this high.
  const dead = ["restore-99999999-aB3xYz", "uploads/upl_1.99999999.part", `backups/x.im.${process.pid}.part`];
  // Somebody's own copy has a name like ours.
  const kept = [`restore-${process.ppid}-aB3xYz`, "restore-2024-05-01.im"];
  for (const path of [...dead, ...kept]) age(leave(path), hourMs);
  expect(sweepLeftovers(world.ctx).sort()).toEqual(dead.map((path) => basename(path)).sort());
  expect(kept.filter((name) => existsSync(join(dataDir, name)))).toEqual(kept);
  expect(files()).toEqual(own);
});

test("what was written to minutes ago stays, whatever the number: another container may be at work on the same folder", async () => {
  await nightly();
  const paths = [
    "restore-99999999-aB3xYz",
    "uploads/upl_1.99999999.part",
    `uploads/upl_2.${process.pid}.part`,
    `backups/x.im.${process.pid}.part`,
  ].map(leave);
  const [proof = "", ...parts] = paths;
  writeFileSync(join(proof, "proof.db"), "half");
  for (const path of parts) age(path, 9 * 60_000);
  // The folder is as old as its first file; what is in it is still written to.
  age(proof, hourMs);
  expect(sweepLeftovers(world.ctx)).toEqual([]);
  for (const path of [join(proof, "proof.db"), proof, ...parts]) age(path, hourMs);
  expect(sweepLeftovers(world.ctx)).toHaveLength(4);
  expect(paths.filter((path) => existsSync(path))).toEqual([]);
});

test("what this very process is at work on stays, however long it takes over it", async () => {
  const part = leave(`uploads/upl_1.${process.pid}.part`);
  age(part, hourMs);
  expect(sweepLeftovers(world.ctx, Date.now() - 2 * hourMs)).toEqual([]);
  expect(existsSync(part)).toBe(true);
  expect(sweepLeftovers(world.ctx, Date.now())).toEqual([basename(part)]);
});
