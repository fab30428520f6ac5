import { writeSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { and, isNull, lt } from "drizzle-orm";
import type { Store } from "@/server/db/session";
import type { Transport } from "@/server/infini/infini-client";
import { callerName } from "../simulation/caller-name";

/** Where the process of a worker can be made to stand still; each is one place of the send protocol (payments.md §5). */
export const failPoints = [
  "before_lease",
  "after_lease",
  "in_renewal",
  "before_intent",
  "in_intent",
  "after_intent",
  "before_connect",
  "connected",
  "before_bytes",
  "half_bytes",
  "all_bytes",
  "answer_read",
  "before_outcome",
  "in_outcome",
  "after_outcome",
  "after_record",
  "in_settlement",
] as const;

export type FailPoint = (typeof failPoints)[number];

type Places = { before?: FailPoint; within?: FailPoint; after?: FailPoint };

/** The transactions of the engine by the function that asks for them. */
const transactions: Readonly<Record<string, Places>> = {
  takeLease: { before: "before_lease", after: "after_lease" },
  renewLease: { within: "in_renewal" },
  openSend: { before: "before_intent", within: "in_intent", after: "after_intent" },
  recordOutcome: { before: "before_outcome", within: "in_outcome", after: "after_outcome" },
  walkStatement: { after: "after_record" },
  applySettlements: { within: "in_settlement" },
};

/**
 * The one point at which this process stops next. It stops itself, with everything it holds, in the middle of the
 * instruction: nothing of it runs before somebody continues it, and `SIGKILL` finds it there.
 */
export class Trap {
  #point: FailPoint | null = null;

  /** Null for none. */
  set(point: FailPoint | null): void {
    this.#point = point;
  }

  isSet(point: FailPoint | undefined): boolean {
    return point !== undefined && this.#point === point;
  }

  spring(point: FailPoint | undefined): void {
    if (!this.isSet(point)) return;
    this.#point = null;
    writeSync(1, `at ${point}\n`);
    process.kill(process.pid, "SIGSTOP");
  }
}

/**
 * The store as it is; its transactions are places at which the trap may spring. Before and after one, the process holds
 * no lock of another one: a renewal of a lease that is under way is let to its end.
 */
export function trappedStore(real: Store, trap: Trap): Store {
  let running = 0;
  const springAlone = async (point: FailPoint | undefined): Promise<void> => {
    while (trap.isSet(point) && running > 0) await setImmediate();
    trap.spring(point);
  };
  const tx: Store["tx"] = async (body) => {
    // What packs programs may number names that two files have.
    const places = transactions[callerName().replace(/\$\d+$/, "")];
    await springAlone(places?.before);
    let isRefused = false;
    running += 1;
    const result = await real
      .tx(async (session) => {
        const written = await body(session);
        isRefused = typeof written === "object" && written !== null && "refusal" in written;
        if (!isRefused) trap.spring(places?.within);
        return written;
      })
      .finally(() => {
        running -= 1;
      });
    const isDue = !isRefused && trap.isSet(places?.after);
    if (isDue && (places?.after !== "after_record" || (await hasUnmatched(real)))) await springAlone(places?.after);
    return result;
  };
  // Everything else is the real store's own, getters included.
  return Object.create(real, { tx: { value: tx } });
}

/** An outgoing record that was stored and belongs to no attempt yet. */
async function hasUnmatched({ read, t: { statementRecords: t } }: Store): Promise<boolean> {
  const rows = await read
    .select({ id: t.recordId })
    .from(t)
    .where(and(isNull(t.matchedAttemptId), lt(t.changeMicro, 0n)))
    .limit(1);
  return rows.length > 0;
}

/** The network as it is; each money connection has its places. */
export function trappedTransport(trap: Trap): Transport {
  return {
    fetch,
    connect: (address) => {
      trap.spring("before_connect");
      const socket = connectTcp(address);
      // Before anybody else hears of it.
      socket.once("connect", () => trap.spring("connected"));
      return trapSocket(socket, trap);
    },
  };
}

function trapSocket(socket: Socket, trap: Trap): Socket {
  const write = socket.write.bind(socket);
  const destroy = socket.destroy.bind(socket);
  let isWritten = false;
  const trapped = (bytes: Buffer): boolean => {
    trap.spring("before_bytes");
    isWritten = true;
    if (!trap.isSet("half_bytes")) return write(bytes, () => trap.spring("all_bytes"));
    const half = Math.floor(bytes.length / 2);
    return write(bytes.subarray(0, half), () => {
      trap.spring("half_bytes");
      write(bytes.subarray(half));
    });
  };
  const ended = (error?: Error): Socket => {
    if (isWritten) trap.spring("answer_read");
    return destroy(error);
  };
  Object.defineProperties(socket, {
    write: { value: trapped, writable: true },
    destroy: { value: ended, writable: true },
  });
  return socket;
}
