import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { Transport } from "@/server/infini/infini-client";
import type { Answer, Oracle } from "./oracle/oracle";
import type { Random } from "./random";
import type { Process, Scheduler } from "./scheduler";

type Wire = { scheduler: Scheduler; oracle: Oracle; random: Random };

/** The way of one process to the oracle: whole HTTP messages, no network. What arrived there goes on without the process. */
export function transportOf(wire: Wire, process: Process): Transport {
  return {
    fetch: (input, init) => read(wire, process, input instanceof Request ? input : new Request(input, init)),
    connect: () => asSocket(new MoneySocket(wire, process)),
  };
}

async function read({ scheduler, oracle, random }: Wire, process: Process, request: Request): Promise<Response> {
  const body = await request.text();
  const { pathname } = new URL(request.url);
  const answer = await scheduler.perform(process, "S1:read", async () => {
    return oracle.read(pathname, body, cookieOf(request.headers.get("cookie")));
  });
  await new Promise<void>((resolve) => {
    scheduler.after(process, "S1:answer", random.whole(1, 12), resolve);
  });
  if (answer === null) throw new TypeError("fetch failed", { cause: { code: "ECONNRESET" } });
  const headers = answer.headers.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return new Response(answer.body, { status: answer.status, headers });
}

/** One connection for one money request. */
class MoneySocket extends Duplex {
  readonly #wire: Wire;
  readonly #process: Process;
  #received = Buffer.alloc(0);
  #isTaken = false;
  #writtenAtMs = 0;

  constructor(wire: Wire, process: Process) {
    super({ allowHalfOpen: true });
    this.#wire = wire;
    this.#process = process;
    const { random, oracle } = wire;
    const isRefused = random.isHit(oracle.luck.connectFault);
    this.#later("S5:connect", random.whole(1, 8), () => {
      if (isRefused) this.destroy(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
      else this.emit("connect");
    });
  }

  setNoDelay(): this {
    return this;
  }

  override _read(): void {
    // Bytes are pushed as they arrive.
  }

  /** What was handed to the socket is with the other side a moment later, whatever becomes of the process. */
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    this.#writtenAtMs = this.#wire.scheduler.nowMs();
    const { scheduler, random } = this.#wire;
    done();
    // A crash here cuts the request: the step is the process's own.
    this.#later("S6:write", 0, () => {
      scheduler.after(null, "arrive", random.whole(1, 10), () => this.#arrive());
    });
  }

  #arrive(): void {
    const end = this.#received.indexOf("\r\n\r\n");
    if (this.#isTaken || end === -1) return;
    this.#isTaken = true;
    const head = this.#received.subarray(0, end).toString("latin1");
    const cookie = /^cookie: (.*)$/im.exec(head)?.[1] ?? null;
    const { scheduler, oracle, random } = this.#wire;
    const { fate, answer, execute } = oracle.take(
      this.#received.subarray(end + 4).toString("utf8"),
      cookieOf(cookie),
      this.#writtenAtMs,
    );
    const workMs = random.whole(1, 40);
    if (fate.executes === "at_once" || fate.executes === "twice") scheduler.after(null, "execute", workMs, execute);
    if (fate.answer === "silence") {
      // Given up at the limit of the first byte: what is late counts from there.
      if (fate.executes === "late")
        scheduler.after(null, "execute", silenceMs + random.whole(0, oracle.lateMs), execute);
      return;
    }
    const goneMs = workMs + random.whole(1, 20);
    if (fate.executes === "late") scheduler.after(null, "execute", goneMs + random.whole(0, oracle.lateMs), execute);
    this.#later("S7:answer", goneMs, () => {
      if (answer === null) this.destroy(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
      else this.#deliver(answer);
    });
  }

  #deliver(answer: Answer): void {
    const whole = bytesOf(answer);
    this.push(answer.isCut ? whole.subarray(0, this.#wire.random.whole(1, whole.length - 1)) : whole);
    this.push(null);
  }

  #later(label: string, ms: number, act: () => void): void {
    this.#wire.scheduler.after(this.#process, label, ms, () => {
      if (!this.destroyed) act();
    });
  }
}

/** How long a worker of these worlds waits for a first byte, ms. */
export const silenceMs = 3_000;

function bytesOf({ status, headers, body }: Answer): Buffer {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return Buffer.from([`HTTP/1.1 ${status} X`, ...headers, length, "", body].join("\r\n"));
}

function cookieOf(header: string | null): string | null {
  return header === null ? null : (/(?:^|; )jwt_token=([^;]*)/.exec(header)?.[1] ?? null);
}

/** The exchange uses a socket's events, `write`, `destroy` and `setNoDelay` alone, and all of them are there. */
function asSocket(duplex: Duplex): Socket {
  return duplex as Socket;
}
