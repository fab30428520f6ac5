import { createServer as createHttpServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { gzipSync } from "node:zlib";

/** One connection of a client, from the server's side of the wire. */
export type ScriptedConnection = {
  socket: Socket;
  /** Every byte received so far. */
  received: () => Buffer;
  /** Resolves with the request once its head and its declared body are here. */
  request: () => Promise<string>;
};

/** What a raw server does with each connection; the n-th connection counts from 0. */
export type ConnectionScript = (connection: ScriptedConnection, n: number) => void | Promise<void>;

export type ScriptedTcp = {
  port: number;
  baseUrl: string;
  connections: ScriptedConnection[];
  /** All bytes that arrived on all connections. */
  received: () => Buffer;
  close: () => Promise<void>;
};

/** A server on loopback that answers in bytes, whole, cut, doubled, late or never, as the script says. */
export async function startScriptedTcp(
  script: ConnectionScript,
  tls?: { certPem: string; keyPem: string },
): Promise<ScriptedTcp> {
  const connections: ScriptedConnection[] = [];
  const accept = (socket: Socket): void => {
    const connection = watch(socket);
    connections.push(connection);
    void Promise.resolve(script(connection, connections.length - 1)).catch(() => socket.destroy());
  };
  const server = tls
    ? createTlsServer({ cert: tls.certPem, key: tls.keyPem, ALPNProtocols: ["http/1.1"] }, accept)
    : createTcpServer({ allowHalfOpen: true }, accept);
  server.on("tlsClientError", () => undefined);
  const port = await listen(server);
  return {
    port,
    baseUrl: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
    connections,
    received: () => Buffer.concat(connections.map((connection) => connection.received())),
    close: () => closeAll(server, () => connections.map((connection) => connection.socket)),
  };
}

/** The bytes of a complete HTTP answer with this JSON body. */
export function answerBytes(body: string, options: { status?: string; headers?: readonly string[] } = {}): Buffer {
  const { status = "200 OK", headers = [] } = options;
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return Buffer.from(
    [`HTTP/1.1 ${status}`, "Content-Type: application/json", length, ...headers, "", body].join("\r\n"),
  );
}

/** The same as chunks of one byte each. */
export function chunkedBytes(body: string): Buffer {
  const chunks = [...Buffer.from(body)].map((byte) => Buffer.concat([crlf("1"), Buffer.from([byte]), crlf("")]));
  return Buffer.concat([
    crlf("HTTP/1.1 200 OK"),
    crlf("Transfer-Encoding: chunked"),
    crlf(""),
    ...chunks,
    crlf("0"),
    crlf(""),
  ]);
}

/** The same, compressed although nobody asked for it. */
export function gzipBytes(body: string | Buffer): Buffer {
  const packed = gzipSync(body);
  const head = ["HTTP/1.1 200 OK", "Content-Encoding: gzip", `Content-Length: ${packed.length}`, "", ""].join("\r\n");
  return Buffer.concat([Buffer.from(head), packed]);
}

/** One call as the server saw it. */
export type ScriptedRequest = {
  operation: string;
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
};

/** Answers one call; `n` counts the calls of this operation from 0. */
export type OperationScript = (response: ServerResponse, request: ScriptedRequest, n: number) => void | Promise<void>;

export type ScriptedInfini = {
  port: number;
  baseUrl: string;
  /** The calls of one operation, or all of them, in order of arrival. */
  requests: (operation?: string) => ScriptedRequest[];
  close: () => Promise<void>;
};

/** The paths of the contract that tests script. @source docs/infini-api/openapi.yaml */
const operations: Readonly<Record<string, string>> = {
  "POST /user/login": "login",
  "GET /user/profile": "getProfile",
  "POST /user/statement/record": "listStatementRecords",
  "POST /account/internal-transfer": "internalTransfer",
};

/** A pretend Infini over HTTP: each operation is answered by its script, what is not scripted with 404 and no body. */
export async function startScriptedInfini(scripts: Readonly<Record<string, OperationScript>>): Promise<ScriptedInfini> {
  const seen: ScriptedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createHttpServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const path = incoming.url ?? "";
    const method = incoming.method ?? "";
    const operation = operations[`${method} ${path}`] ?? "unknown";
    const request = {
      operation,
      method,
      path,
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    const n = seen.filter((earlier) => earlier.operation === operation).length;
    seen.push(request);
    const script = scripts[operation];
    if (script) await script(response, request, n);
    else response.writeHead(404).end();
  });
  server.on("connection", (socket: Socket) => sockets.add(socket));
  const port = await listen(server);
  return {
    port,
    baseUrl: `http://127.0.0.1:${port}`,
    requests: (operation) => seen.filter((request) => operation === undefined || request.operation === operation),
    close: () => closeAll(server, () => [...sockets]),
  };
}

function crlf(line: string): Buffer {
  return Buffer.from(`${line}\r\n`);
}

function watch(socket: Socket): ScriptedConnection {
  const chunks: Buffer[] = [];
  const waiting: (() => void)[] = [];
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    for (const look of waiting) look();
  });
  socket.on("error", () => undefined);
  return {
    socket,
    received: () => Buffer.concat(chunks),
    request: () =>
      new Promise((resolve) => {
        const look = (): void => {
          const text = Buffer.concat(chunks).toString("utf8");
          if (isWholeRequest(text)) resolve(text);
        };
        waiting.push(look);
        look();
      }),
  };
}

function isWholeRequest(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? "0");
  return Buffer.byteLength(text.slice(end + 4)) >= length;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return portOf(server.address());
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

async function closeAll(server: Server, sockets: () => Socket[]): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets()) socket.destroy();
  await closed;
}
