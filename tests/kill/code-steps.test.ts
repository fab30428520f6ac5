import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import type { TransferState } from "@/domain/transfer-states";
import { stepAt, stepEndsMs } from "@/domain/two-factor-code";
import { afterEachCheck } from "../support/invariants";
import { type Program, startCodedWorker } from "../support/kill-processes";
import { noReadsBetween, passSteps } from "../support/pass-steps";
import { sharedClock } from "../support/virtual-clock";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { authenticatorKey, bindAuthenticator } from "../support/world-codes";
import { quickParameters } from "../support/world-context";

const openWorld = afterEachCheck();
const PAYEES = 100;
const STEP_MS = 30_000;

test("T03: a hundred payments with codes from one account over three processes use a hundred steps, and none is refused", {
  timeout: 900_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "im-codes-"));
  const clockFile = join(folder, "clock");
  const clock = sharedClock(clockFile, stepEndsMs(stepAt(Date.now())) + 5_000);
  const world = await openWorld({ knobs: { totpSingleUse: true, totpDrift: 0 }, parameters: noReadsBetween, clock });
  world.secrets.push(authenticatorKey);
  await bindAuthenticator(world);
  await world.startBatch(payees(PAYEES));
  const beganAtMs = clock.nowMs();
  let passedMs = 0;
  const workers: Program[] = [];
  const end = passSteps(world, clock);
  try {
    for (const name of ["one", "two", "three"]) {
      const place = { databaseUrl: world.database.url, sandboxUrl: world.sandboxUrl, dataDir: join(folder, name) };
      workers.push(
        await startCodedWorker({
          ...place,
          parameters: { ...quickParameters, ...noReadsBetween },
          clockFile,
          accountId: world.account.id,
        }),
      );
    }
    const isEmpty = async (...states: readonly TransferState[]) => {
      const counts = await world.states();
      return states.every((state) => (counts[state] ?? 0) === 0);
    };
    await until(() => isEmpty("queued", "parked", "sending"), { withinMs: 800_000, shows: () => world.states() });
    passedMs = clock.nowMs() - beganAtMs;
    const { transfers: t } = world.ctx.db.t;
    await world.ctx.db.update(t, { nextCheckAtMs: 1 }, eq(t.state, "accepted"));
    await until(() => isEmpty("accepted"), { withinMs: 60_000, shows: () => world.states() });
  } finally {
    await end();
    const endings = await Promise.all(workers.map((worker) => worker.end("SIGTERM")));
    clock.close();
    expect(endings.map(({ code }) => code)).toEqual([0, 0, 0]);
  }
  expect(await world.states()).toEqual({ settled: PAYEES });
  const attempts = await world.attempts();
  const { attempts: a, totpSteps: s } = world.ctx.db.t;
  expect(attempts).toHaveLength(PAYEES);
  expect(attempts.every((attempt) => attempt.class === "success")).toBe(true);
  expect(new Set(attempts.map(({ totpStep }) => totpStep)).size).toBe(PAYEES);
  expect((await world.ctx.db.read.select({ id: a.id }).from(a)).length).toBe(PAYEES);
  expect((await world.ctx.db.read.select().from(s)).length).toBe(PAYEES);
  expect(passedMs).toBeGreaterThanOrEqual((PAYEES - 2) * STEP_MS);
  // The account went from hand to hand: nobody sent more than a part of it.
  const logs = workers.map((worker) => worker.printed());
  expect(logs.join("")).not.toContain(authenticatorKey);
  const shares = new Set(attempts.map(({ fence }) => fence)).size;
  expect(shares).toBeGreaterThan(PAYEES / 10);
  expect(await world.books.requests()).toHaveLength(PAYEES);
  rmSync(folder, { recursive: true, force: true });
});
