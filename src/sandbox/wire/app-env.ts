import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { SandboxWorld } from "@/sandbox/world";

/** What every handler finds: the sockets below, the world, and the era in which the call arrived. */
export interface SandboxEnv {
  Bindings: HttpBindings;
  Variables: { world: SandboxWorld; era: AbortSignal };
}

export type SandboxContext = Context<SandboxEnv>;
