import { connect, createServer, type Socket } from "node:net";

/** Where the line breaks. */
export type DatabaseCut = {
  /** A statement of the transaction that meets the fault. */
  in: RegExp;
  /** What else that transaction has named by then, such as an account. */
  of: string;
  /** With the next words after it, with COMMIT before it arrives, or with COMMIT's answer on its way back. */
  at: "next_statement" | "commit" | "answer";
};

export type DatabaseLine = Awaited<ReturnType<typeof databaseLine>>;

const BEGIN = /^start transaction$/i;
const COMMIT = /^commit$/i;

/**
 * A line of TCP between a program and its MariaDB, which it reads packet by packet: the first transaction that fits
 * one of the cuts breaks there, and everything else goes through.
 */
export async function databaseLine(databaseUrl: string, cuts: readonly DatabaseCut[]) {
  const { hostname: host, port: serverPort } = new URL(databaseUrl);
  const target = { host, port: Number(serverPort) };
  const sockets = new Set<Socket>();
  const due = new Set(cuts);
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    return socket.setNoDelay().on("error", () => socket.destroy());
  };
  const line = createServer((near) => {
    keep(near);
    const far = keep(connect(target));
    let met: DatabaseCut | null = null;
    let isCutByAnswer = false;
    const breakOff = (): void => {
      near.resetAndDestroy();
      far.destroy();
    };
    let said = "";
    const hear = statementReader((statement) => {
      if (met !== null && (met.at === "next_statement" || COMMIT.test(statement))) {
        isCutByAnswer = met.at === "answer";
        return isCutByAnswer;
      }
      said = BEGIN.test(statement) ? "" : `${said}${statement}\n`;
      met ??= [...due].find((cut) => cut.in.test(said) && said.includes(cut.of)) ?? null;
      if (met !== null) due.delete(met);
      return true;
    });
    near.on("data", (bytes) => {
      if (hear(bytes)) far.write(bytes);
      else breakOff();
    });
    far.on("data", (bytes) => {
      if (isCutByAnswer) breakOff();
      else near.write(bytes);
    });
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
  });
  await new Promise<void>((resolve) => line.listen(0, "127.0.0.1", resolve));
  const address = line.address();
  const near = new URL(databaseUrl);
  // A server on this machine may be named by its socket, beside its port.
  near.searchParams.delete("socketPath");
  near.hostname = "127.0.0.1";
  near.port = String(typeof address === "object" && address ? address.port : 0);
  return {
    url: near.href,
    /** Cuts that nothing has met yet. */
    left: () => due.size,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => line.close(() => resolve()));
    },
  };
}

/**
 * Reads what a client says as packets of three bytes of length, a number and their content; tells of each statement, as
 * text or to be prepared. False as soon as one of them must not go on.
 */
function statementReader(tell: (statement: string) => boolean): (bytes: Buffer) => boolean {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    let goesOn = true;
    while (rest.length >= 4 && rest.length >= 4 + rest.readUIntLE(0, 3)) {
      const packet = rest.subarray(4, 4 + rest.readUIntLE(0, 3));
      rest = rest.subarray(4 + packet.length);
      if (packet[0] === 0x03 || packet[0] === 0x16) goesOn = tell(packet.subarray(1).toString("utf8")) && goesOn;
    }
    return goesOn;
  };
}
