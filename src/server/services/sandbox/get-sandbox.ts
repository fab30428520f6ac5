import { NotFoundError } from "@/domain/errors";
import type { SandboxView } from "@/domain/sandbox.schema";
import type { AppContext, SandboxDoor } from "@/server/services/context";

/** Knobs, time and accounts of the sandbox as they stand now. @throws NotFoundError in live */
export async function getSandbox(ctx: Pick<AppContext, "sandbox">): Promise<SandboxView> {
  return requireSandbox(ctx).control.read();
}

/** The sandbox of this installation. @throws NotFoundError in live, where there is none */
export function requireSandbox(ctx: Pick<AppContext, "sandbox">): SandboxDoor {
  if (ctx.sandbox === undefined) throw new NotFoundError("sandbox", "here");
  return ctx.sandbox;
}
