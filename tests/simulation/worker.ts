import type { Store } from "@/server/db/session";
import type { EngineContext } from "@/server/engine/context";
import { createInfiniClient, type Transport } from "@/server/infini/infini-client";
import { createBus } from "@/server/platform/bus";
import type { Clock } from "@/server/platform/clock";
import { createIds } from "@/server/platform/ids";
import { callerName } from "./caller-name";
import { type Process, type Scheduler, UndoneError } from "./scheduler";

/** The time of a process: the scheduler's, and its waits end with it. */
export function clockOf(scheduler: Scheduler, process: Process): Clock {
  const after: Clock["after"] = (ms, act) => scheduler.after(process, "timer", ms, act);
  return {
    nowMs: () => Math.round(scheduler.nowMs()),
    monotonicMs: () => scheduler.nowMs(),
    after,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const callOff = after(ms, () => resolve());
        signal?.addEventListener("abort", () => {
          callOff();
          resolve();
        });
      }),
  };
}

/** What a worker is made of, without a life of its own. */
export type Parts = Omit<EngineContext, "clock" | "bus" | "infini" | "workerId" | "ids">;

/** The context of one simulated worker: its writes and calls are steps of the scheduler. */
export function workerContext(
  parts: Parts,
  scheduler: Scheduler,
  process: Process,
  transport: Transport,
): EngineContext {
  const clock = clockOf(scheduler, process);
  const ids = createIds(clock.nowMs);
  const { version, mode } = parts;
  return {
    ...parts,
    db: steppedStore(parts.db, scheduler, process),
    clock,
    ids,
    bus: createBus(),
    infini: createInfiniClient({
      baseUrl: "http://oracle.test",
      version,
      mode,
      isProduction: false,
      clock,
      limits: { backoffMs: 20 },
      transport,
    }),
    workerId: ids.next("wrk"),
  };
}

/** Each write is one step, called by the name of the function that asked for it; one that dies or fails in it is rolled back. */
function steppedStore(real: Store, scheduler: Scheduler, process: Process): Store {
  const once = <T>(write: () => Promise<T>): Promise<T> =>
    scheduler.perform(process, callerName(), async (isLost) => {
      if (isLost) throw new UndoneError("the database was busy");
      return write();
    });
  const tx: Store["tx"] = (body) =>
    scheduler.perform(process, callerName(), (isLost) =>
      real.tx(async (session) => {
        const result = await body(session);
        if (isLost) throw new UndoneError("the database was busy");
        return result;
      }),
    );
  const insert: Store["insert"] = (table, rows) => once(() => real.insert(table, rows));
  const upsert: Store["upsert"] = (table, row, on) => once(() => real.upsert(table, row, on));
  const update: Store["update"] = (table, set, where) => once(() => real.update(table, set, where));
  const remove: Store["delete"] = (table, where) => once(() => real.delete(table, where));
  // Everything else is the real store's own, getters included.
  return Object.create(real, {
    tx: { value: tx },
    insert: { value: insert },
    upsert: { value: upsert },
    update: { value: update },
    delete: { value: remove },
  });
}
