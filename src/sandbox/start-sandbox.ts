import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { KnobPatch } from "@/sandbox/knobs/knobs-schema";
import { buildSandboxApp } from "@/sandbox/sandbox-app";
import { resumeLate } from "@/sandbox/transfers/late-transfers";
import { SandboxWorld } from "@/sandbox/world";

export interface SandboxOptions {
  /** 0 lets the operating system choose. */
  readonly port: number;
  /** Folder of the books; made if it is missing. One sandbox at a time. */
  readonly dataDir: string;
  readonly host?: string;
  readonly seed?: number;
  /** Laid over the knobs that the books remember. */
  readonly knobs?: KnobPatch;
  /** Its time, Unix ms; this machine's if nobody says otherwise. */
  readonly nowMs?: () => number;
}

export interface RunningSandbox {
  /** Where it listens, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  /** Ends every call under way, closes the books; what they hold stays. */
  close(): Promise<void>;
}

/** Starts a sandbox on its own books and returns once it listens. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { port, dataDir, host = "127.0.0.1", seed, knobs, nowMs } = options;
  const world = new SandboxWorld(dataDir, nowMs);
  try {
    world.knobs.change({ ...knobs, ...(seed === undefined ? {} : { seed }) });
    const app = buildSandboxApp(world);
    const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
    const url = await listen(server, port, host);
    resumeLate(world);
    return { url, close: () => close(server, world) };
  } catch (error) {
    world.close();
    throw error;
  }
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${bound}`);
    });
  });
}

async function close(server: Server, world: SandboxWorld): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  world.endCalls();
  server.closeAllConnections();
  await closed;
  world.close();
}
