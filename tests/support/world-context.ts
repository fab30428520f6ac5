import { mkdirSync } from "node:fs";
import { pino } from "pino";
import { type EngineParameters, engineParameters, type Mode } from "@/domain/engine-parameters";
import type { Store } from "@/server/db/session";
import type { EngineContext } from "@/server/engine/context";
import { createInfiniClient } from "@/server/infini/infini-client";
import { createBus } from "@/server/platform/bus";
import { type Clock, systemClock } from "@/server/platform/clock";
import { createIds } from "@/server/platform/ids";
import type { Logger } from "@/server/platform/logger";
import { openVault } from "@/server/platform/vault";

/** The key that seals the secrets of these worlds, as the environment would hold it. */
export const testVaultKey = Buffer.alloc(32, 7).toString("base64");

/** Durations short enough for a test, in the proportions of the product. */
export const quickParameters: Partial<EngineParameters> = {
  leaseMs: 4_000,
  leaseRenewMs: 500,
  leaseReserveMs: 1_000,
  accountGapMs: 0,
  visibleMs: 600,
  lateMs: 300,
  horizonMs: 1_500,
  skewMs: 5_000,
  looksMs: [100, 300],
  lookEveryMs: 200,
  walkEveryMs: 100,
  watchEveryMs: 60_000,
  firstByteTimeoutMs: 3_000,
  answerTimeoutMs: 4_000,
  longestNapMs: 50,
};

/** Everything a worker works with. The folder is made when missing. */
export function buildContext(
  store: Store,
  sandboxUrl: string,
  dataDir: string,
  parameters: Partial<EngineParameters>,
  mode: Mode = "sandbox",
  log: Logger = pino({ level: process.env.TEST_LOG ?? "silent" }),
  clock: Clock = systemClock,
): EngineContext {
  mkdirSync(dataDir, { recursive: true });
  const version = "0.0.0";
  return {
    db: store,
    clock,
    ids: createIds(clock.nowMs),
    vault: openVault(`k1:${testVaultKey}`),
    bus: createBus(),
    log,
    infini: createInfiniClient({
      baseUrl: sandboxUrl,
      version,
      mode: "sandbox",
      isProduction: false,
      clock,
      limits: { backoffMs: 20 },
    }),
    mode,
    parameters: engineParameters("sandbox", { ...quickParameters, ...parameters }),
    dataDir,
    version,
    workerId: createIds().next("wrk"),
  };
}
