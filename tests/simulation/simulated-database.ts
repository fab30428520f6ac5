import { openMysql } from "@/server/db/mysql";
import type { Store } from "@/server/db/session";
import { testDatabase } from "../support/database";
import { countCallsInFlight } from "./calls-in-flight";
import type { Scheduler } from "./scheduler";

/** The database of one history: its clock is that of the scheduler. */
export type SimulatedDatabase = { store: Store; close: () => Promise<void> };

/** A SQLite file, or a database on that server. */
export async function simulatedDatabase(scheduler: Scheduler, server: string | null): Promise<SimulatedDatabase> {
  const clockMs = (): number => scheduler.nowMs();
  const database = await testDatabase({ clockMs, server });
  if (server === null) return database;
  const calls = countCallsInFlight();
  scheduler.quiet = calls.none;
  // One connection answers in the order in which it was asked.
  const store = openMysql(database.url, { clockMs, connections: 1 });
  return {
    store,
    close: async () => {
      await store.close();
      await database.close();
      calls.stopCounting();
    },
  };
}
