import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What becomes of one money request on its way. What is not named goes through as it is. */
export type LineFault = {
  /** Bytes of the request that go on; then both ends are cut. */
  requestBytes?: number;
  /** Before the request goes on, and before its answer does. */
  delayMs?: number;
  /** The server hears at once that nothing more will be said to it; it may still answer. */
  isHalfClosed?: boolean;
  /** Bytes of the answer that come through; negative counts from its end. */
  answerBytes?: number;
  /** One byte of the answer after the other, so far apart. */
  dripMs?: number;
  /** The answer before it goes on. */
  change?: (answer: string) => string;
  /** How a cut is felt: closed, reset, or silence. */
  cut?: "end" | "reset" | "silence";
};

export type BrokenLine = Awaited<ReturnType<typeof brokenLine>>;

/**
 * A line of TCP between a program and a server, byte by byte: money requests meet what is said of them, everything else
 * goes through. `faultFor` is asked with each whole money request.
 */
export async function brokenLine(target: { host?: string; port: number }, faultFor: (request: string) => LineFault) {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Whoever is cut off says so; it is what this line is for.
    return socket.on("error", () => socket.destroy());
  };
  const line = createServer({ allowHalfOpen: true }, (near) => {
    keep(near);
    const open = (): Socket =>
      keep(connect({ host: target.host ?? "127.0.0.1", port: target.port, allowHalfOpen: true }));
    near.once("data", (first) => {
      const isMoney = first.toString("latin1").startsWith("POST /account/internal-transfer ");
      if (!isMoney) {
        const far = open();
        far.write(first);
        near.pipe(far).pipe(near);
        far.once("close", () => near.destroy());
        near.once("close", () => far.destroy());
        return;
      }
      void readRequest(near, first).then((request) => carry(near, open, request, faultFor(request.toString("latin1"))));
    });
  });
  await new Promise<void>((resolve) => line.listen(0, "127.0.0.1", resolve));
  const address = line.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => line.close(() => resolve()));
    },
  };
}

/** Head and body as `Content-Length` says, or what came before the end. */
async function readRequest(near: Socket, first: Buffer): Promise<Buffer> {
  let request = first;
  const isWhole = (): boolean => {
    const end = request.indexOf("\r\n\r\n");
    const length = /content-length: (\d+)/i.exec(request.toString("latin1"))?.[1];
    return end >= 0 && request.length >= end + 4 + Number(length ?? 0);
  };
  while (!isWhole() && !near.destroyed && !near.readableEnded) {
    await new Promise<void>((resolve) => {
      near.once("data", (chunk) => {
        request = Buffer.concat([request, chunk]);
        resolve();
      });
      near.once("end", resolve);
      near.once("close", resolve);
    });
  }
  return request;
}

async function carry(near: Socket, open: () => Socket, request: Buffer, fault: LineFault): Promise<void> {
  if (fault.delayMs) await sleep(fault.delayMs);
  const far = open();
  const heard: Buffer[] = [];
  far.on("data", (chunk) => heard.push(chunk));
  const over = new Promise<void>((resolve) => {
    far.once("end", resolve);
    far.once("close", resolve);
  });
  if (fault.requestBytes !== undefined) {
    await new Promise<void>((resolve) => far.write(request.subarray(0, fault.requestBytes), () => resolve()));
    cut(far, fault.cut);
    return cut(near, fault.cut);
  }
  far.write(request);
  if (fault.isHalfClosed) far.end();
  await over;
  if (fault.delayMs) await sleep(fault.delayMs);
  const whole = Buffer.concat(heard).toString("latin1");
  const answer = Buffer.from(fault.change ? fault.change(whole) : whole, "latin1");
  const shown = fault.answerBytes === undefined ? answer : answer.subarray(0, endOf(answer, fault.answerBytes));
  if (fault.dripMs === undefined) near.write(shown);
  else await drip(near, shown, fault.dripMs);
  cut(near, fault.cut);
  far.destroy();
}

function endOf(answer: Buffer, bytes: number): number {
  return bytes < 0 ? answer.length + bytes : bytes;
}

async function drip(near: Socket, bytes: Buffer, everyMs: number): Promise<void> {
  for (let at = 0; at < bytes.length && !near.destroyed; at += 1) {
    near.write(bytes.subarray(at, at + 1));
    await sleep(everyMs);
  }
}

function cut(socket: Socket, how: LineFault["cut"] = "end"): void {
  if (how === "reset") socket.resetAndDestroy();
  else if (how === "end") socket.end();
}
