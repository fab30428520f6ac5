import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { SEND_GUARD_CAUSE, TLS_CAUSE } from "@/domain/outcome-rules";
import type { MoneyReply, WireProgress } from "@/domain/outcomes";
import type { Connect, InfiniEndpoint } from "@/server/infini/endpoint";
import { HttpAnswerReader, soleHeader } from "@/server/infini/http-answer";
import { readRetryAfter } from "@/server/infini/request-headers";
import type { Clock } from "@/server/platform/clock";

/** How long one exchange may take and how much it may bring. @source docs/design/payments.md §5, S5 and S7 */
export type ExchangeLimits = {
  /** Name look-up, TCP and TLS together. */
  connectMs: number;
  /** From the first byte written to the first byte received. */
  firstByteMs: number;
  /** From the first byte written to the end of the answer. */
  wholeMs: number;
  maxBodyBytes: number;
  /** How long a complete answer is watched for bytes that should not follow it. */
  lingerMs: number;
};

export const defaultExchangeLimits: ExchangeLimits = {
  connectMs: 5_000,
  firstByteMs: 60_000,
  wholeMs: 75_000,
  maxBodyBytes: 256 * 1024,
  lingerMs: 20,
};

/** A moment of the exchange at which a test may look, wait or fail. */
export type ExchangePoint = "connected" | "first_byte_written" | "answer";

export type Exchange = {
  endpoint: InfiniEndpoint;
  /** The whole request, head and body. */
  request: Buffer;
  limits: ExchangeLimits;
  /** PEM of a certificate authority to trust instead of the system's. */
  trustedCa?: string;
  /** Asked in the same tick as the first byte is written; false sends nothing. */
  beforeWrite: () => boolean;
  at?: (point: ExchangePoint) => void | Promise<void>;
  clock: Clock;
  /** Opens the connection in place of the network, where there is none. */
  connect?: Connect;
};

/**
 * Sends one request on a fresh connection and reads one answer: no redirect, no repetition, no second use of the
 * connection. `no_connection` is told only while not one byte of the request was handed to the connected socket.
 * Rejects only with what `at` threw.
 */
export async function exchangeOnce(exchange: Exchange): Promise<MoneyReply> {
  const connection = await openConnection(exchange);
  if (typeof connection === "string") return noConnection(connection, false);
  const incoming = new IncomingAnswer(connection, exchange.limits, exchange.clock);
  try {
    await exchange.at?.("connected");
    const refusal = writeRequest(exchange, connection, incoming);
    if (refusal !== null) return noConnection(refusal, true);
    const finished = incoming.finish();
    await exchange.at?.("first_byte_written");
    const cause = await finished;
    await exchange.at?.("answer");
    return replyOf(incoming.reader, cause, exchange.clock.nowMs());
  } finally {
    incoming.stop();
    connection.destroy();
  }
}

/** Writes the request in one piece, or says why not a single byte was written. Guard and write share one tick. */
function writeRequest(exchange: Exchange, socket: Socket, incoming: IncomingAnswer): string | null {
  if (incoming.hasBytes) return "unexpected_bytes";
  if (incoming.endCause !== null || socket.destroyed || !socket.writable) return "closed_before_write";
  if (!isAllowed(exchange.beforeWrite)) return SEND_GUARD_CAUSE;
  socket.write(exchange.request);
  return null;
}

function isAllowed(beforeWrite: () => boolean): boolean {
  try {
    return beforeWrite() === true;
  } catch {
    return false;
  }
}

function noConnection(cause: string, isConnected: boolean): MoneyReply {
  return { kind: "no_connection", cause, progress: { isConnected, isFirstByteWritten: false } };
}

function replyOf(reader: HttpAnswerReader, cause: string, nowMs: number): MoneyReply {
  const progress: WireProgress = { isConnected: true, isFirstByteWritten: true };
  if (reader.head === null) return { kind: "no_answer", cause, progress };
  return {
    kind: "answer",
    progress,
    httpStatus: reader.head.status,
    body: reader.text(),
    retryAfterSec: readRetryAfter(soleHeader(reader.head, "retry-after") ?? null, nowMs),
    hasTrailingBytes: reader.hasTrailingBytes,
  };
}

/** The connected socket, certificate verified, or the cause why there is none. Nothing was written either way. */
function openConnection(exchange: Exchange): Promise<Socket | string> {
  return new Promise((resolve) => {
    let isTcpOpen = false;
    const { endpoint, limits, clock } = exchange;
    const socket = openSocket(exchange);
    if (socket === null) {
      resolve(endpoint.isTls ? TLS_CAUSE : "connect_failed");
      return;
    }
    const settle = (result: Socket | string): void => {
      callOff();
      socket.off("error", onError);
      socket.off("close", onClose);
      // A socket given up may still fail later; without a listener that would end the process.
      socket.on("error", () => undefined);
      if (typeof result === "string") socket.destroy();
      resolve(result);
    };
    const onError = (error: NodeJS.ErrnoException): void => settle(isTcpOpen ? TLS_CAUSE : connectCause(error.code));
    const onClose = (): void => settle(isTcpOpen ? TLS_CAUSE : "connect_failed");
    const callOff = clock.after(limits.connectMs, () => settle("connect_timeout"));
    socket.on("error", onError);
    socket.on("close", onClose);
    socket.once("connect", () => {
      isTcpOpen = true;
      if (!endpoint.isTls) settle(socket);
    });
    socket.once("secureConnect", () => settle(socket));
  });
}

/** `rejectUnauthorized` is said aloud because an environment variable could turn the default off. */
function openSocket({ endpoint, trustedCa, connect = connectTcp }: Exchange): Socket | null {
  const address = { host: endpoint.host, port: endpoint.port };
  try {
    if (!endpoint.isTls) return connect(address);
    return connectTls({
      ...address,
      ...(isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}),
      ALPNProtocols: ["http/1.1"],
      minVersion: "TLSv1.2",
      rejectUnauthorized: true,
      ...(trustedCa === undefined ? {} : { ca: trustedCa }),
    });
  } catch {
    return null;
  }
}

function connectCause(code: string | undefined): string {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "dns";
  if (code === "ECONNREFUSED") return "refused";
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return "unreachable";
  return code === "ETIMEDOUT" ? "connect_timeout" : "connect_failed";
}

/** Collects what arrives on the connection until the answer is whole, broken, over or late. */
class IncomingAnswer {
  readonly reader: HttpAnswerReader;
  hasBytes = false;
  /** Why no more bytes will come; null while they may. */
  endCause: "ended" | "reset" | null = null;
  #timers: (() => void)[] = [];
  #finish: ((cause: string) => void) | null = null;

  constructor(
    socket: Socket,
    private readonly limits: ExchangeLimits,
    private readonly clock: Clock,
  ) {
    this.reader = new HttpAnswerReader(limits.maxBodyBytes);
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
    socket.on("end", () => this.#close("ended"));
    socket.on("error", () => this.#close("reset"));
    socket.on("close", () => this.#close("reset"));
  }

  /** Resolves when nothing more is to be learnt, with the cause that counts if there is no answer. */
  finish(): Promise<string> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#after(this.limits.wholeMs, () => resolve("whole_timeout"));
      this.#after(this.limits.firstByteMs, () => {
        if (!this.hasBytes) resolve("first_byte_timeout");
      });
      this.#look();
    });
  }

  stop(): void {
    for (const callOff of this.#timers) callOff();
    this.#timers = [];
  }

  #take(bytes: Buffer): void {
    this.hasBytes = true;
    const wasDone = this.reader.phase === "done";
    this.reader.push(bytes);
    if (!wasDone && this.reader.phase === "done") this.#after(this.limits.lingerMs, () => this.#finish?.("complete"));
    this.#look();
  }

  #close(cause: "ended" | "reset"): void {
    if (this.endCause !== null) return;
    this.endCause = cause;
    if (cause === "ended") this.reader.end();
    this.#look();
  }

  #look(): void {
    if (this.endCause !== null) this.#finish?.(this.endCause);
    else if (this.reader.phase === "broken") this.#finish?.("malformed_answer");
    else if (this.reader.hasTrailingBytes) this.#finish?.("complete");
  }

  #after(delayMs: number, act: () => void): void {
    this.#timers.push(this.clock.after(delayMs, act));
  }
}
