import { createInterface } from "node:readline";
import { z } from "zod";
import { openStore } from "@/server/db/open-store";
import { startEngine } from "@/server/engine/engine";
import { createInfiniClient } from "@/server/infini/infini-client";
import { createLogger } from "@/server/platform/logger";
import { buildContext } from "../support/world-context";
import { failPoints, Trap, trappedStore, trappedTransport } from "./fail-points";

const settingsSchema = z.object({
  databaseUrl: z.string(),
  sandboxUrl: z.string(),
  dataDir: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  /** A statement on the writing connection before anything else: how weaker settings than ours are tried out. */
  weaken: z.string().optional(),
});

/**
 * One worker as a process of its own, its place as JSON. Says `ready` once its engine runs. `trap POINT` on its input
 * makes it stop there, `free` takes that back. SIGTERM ends it as it ends the product.
 */
const { databaseUrl, sandboxUrl, dataDir, parameters, weaken } = settingsSchema.parse(
  JSON.parse(process.argv[2] ?? "{}"),
);
const store = openStore(databaseUrl);
if (weaken !== undefined) await store.execute(weaken);
const trap = new Trap();
const log = createLogger(process.env.TEST_LOG ?? "warn");
const ctx = buildContext(trappedStore(store, trap), sandboxUrl, dataDir, parameters, "sandbox", log);
const infini = createInfiniClient({
  baseUrl: sandboxUrl,
  version: ctx.version,
  mode: "sandbox",
  isProduction: false,
  clock: ctx.clock,
  limits: { backoffMs: 20 },
  transport: trappedTransport(trap),
});

createInterface(process.stdin).on("line", (line) => {
  const point = failPoints.find((one) => line === `trap ${one}`) ?? null;
  if (point === null && line !== "free") throw new Error(`no such point: ${line}`);
  trap.set(point);
  if (point !== null) console.log(`armed ${point}`);
});

const engine = startEngine({ ...ctx, infini });
process.once("SIGTERM", async () => {
  await engine.stop();
  await store.close();
  process.exit(0);
});
console.log("ready");
