import { EventEmitter } from "node:events";

/** What one part of the process tells the others after a commit. Ids only; the truth is in the database. */
type BusMessages = {
  /** Rows were added to `events`: streams read on. */
  events: [];
  /** An account may have something to send or to look up. */
  wake: [accountId: string];
  /** The statement of an account is to be read now, whether or not anything is due. */
  look: [accountId: string];
  /** A walk that began at this time, Unix ms, was judged to its end. */
  looked: [accountId: string, beganAtMs: number];
  /** A background job waits. */
  job: [jobId: string];
};

export type Bus = EventEmitter<BusMessages>;

/** One bus per process. A lost message costs time, never truth. */
export function createBus(): Bus {
  const bus = new EventEmitter<BusMessages>();
  bus.setMaxListeners(0);
  return bus;
}
