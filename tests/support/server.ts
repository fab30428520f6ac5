import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { handleAuth } from "@/server/routers/http-auth";
import { handleCashbackFile, handleTransfersFile } from "@/server/routers/http-files";
import { handleHealth, handleReady } from "@/server/routers/http-health";
import { handleTrpc } from "@/server/routers/http-trpc";
import { handleUpload } from "@/server/routers/http-uploads";
import type { TestApp } from "./app";

/** What the answer to one call looks like from outside. */
export type Answer = { status: number; headers: Headers; text: string; json: unknown };
export type CallOptions = { method?: string; headers?: Record<string, string>; body?: string | Uint8Array };
export type TestServer = Awaited<ReturnType<typeof startServer>>;

/**
 * Serves the handlers over real HTTP, on a free port unless one is named; `appOf` is asked once the port, and so the
 * address, is known.
 */
export async function startServer(appOf: (url: string) => Promise<TestApp> | TestApp, wantedPort = 0) {
  let app: TestApp | undefined;
  const server = createServer((incoming, outgoing) => {
    void (app ? answer(app, incoming, outgoing) : outgoing.writeHead(503).end());
  });
  await new Promise<void>((resolve) => server.listen(wantedPort, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const url = `http://localhost:${port}`;
  app = await appOf(url);
  return {
    url,
    port,
    app,
    call: (path: string, options: CallOptions = {}) => callPort(port, path, options),
    /** A call as a page of ours makes it. */
    callFromPage: (path: string, cookie: string, options: CallOptions = {}) => {
      const headers = { cookie, origin: url, "sec-fetch-site": "same-origin", host: `localhost:${port}` };
      return callPort(port, path, { ...options, headers: { ...headers, ...options.headers } });
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(app: TestApp, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  const response = await dispatch(app, toRequest(incoming, gone.signal));
  const headers = [...response.headers].filter(([name]) => name !== "set-cookie");
  outgoing.writeHead(response.status, [
    ...headers.flat(),
    ...response.headers.getSetCookie().flatMap((line) => ["set-cookie", line]),
  ]);
  if (!response.body) {
    outgoing.end();
    return;
  }
  const reader = response.body.getReader();
  gone.signal.addEventListener("abort", () => void reader.cancel().catch(() => undefined));
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) outgoing.write(part.value);
  } catch {
    // The client went away in the middle of a stream.
  }
  outgoing.end();
}

function dispatch(app: TestApp, request: Request): Promise<Response> | Response {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/api/trpc/")) return handleTrpc(app, request);
  if (pathname.startsWith("/api/auth/")) return handleAuth(app, request);
  if (pathname === "/api/uploads") return handleUpload(app, request);
  const batchId = /^\/api\/files\/cashback\/([^/]+)$/.exec(pathname)?.[1];
  if (batchId !== undefined) return handleCashbackFile(app, request, batchId);
  if (pathname === "/api/files/transfers") return handleTransfersFile(app, request);
  if (pathname === "/api/health") return handleHealth();
  if (pathname === "/api/ready") return handleReady(async () => app);
  return new Response(null, { status: 404 });
}

/** As the web server hands requests over: all headers, the body as a stream that fails when the sender goes away. */
function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  const { method = "GET" } = incoming;
  const hasBody = method !== "GET" && method !== "HEAD";
  const init = { method, headers, signal, ...(hasBody ? { body: bodyOf(incoming), duplex: "half" as const } : {}) };
  return new Request(`http://localhost${incoming.url}`, init);
}

function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const parts = Readable.toWeb(incoming).getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => parts.cancel(reason),
  });
}

/** One call to a port of this machine, with any headers. */
export function callPort(port: number, path: string, options: CallOptions): Promise<Answer> {
  const { method = options.body === undefined ? "GET" : "POST", headers = {}, body } = options;
  const isPlain = body !== undefined && !("transfer-encoding" in headers);
  const length = isPlain ? { "content-length": String(Buffer.byteLength(body)) } : {};
  return new Promise((resolve, reject) => {
    const sent = openRequest(
      {
        port,
        host: "127.0.0.1",
        path,
        method,
        headers: { host: `localhost:${port}`, ...length, ...headers },
        agent: false,
      },
      (received) => void readAnswer(received).then(resolve, reject),
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

async function readAnswer(received: IncomingMessage): Promise<Answer> {
  let text = "";
  for await (const chunk of received.setEncoding("utf8")) text += String(chunk);
  const headers = new Headers();
  for (let index = 0; index < received.rawHeaders.length; index += 2) {
    headers.append(received.rawHeaders[index] ?? "", received.rawHeaders[index + 1] ?? "");
  }
  return { status: received.statusCode ?? 0, headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
