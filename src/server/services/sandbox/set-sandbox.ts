import type { Knobs, SetSandboxInput } from "@/domain/sandbox.schema";
import { appendAudit } from "@/server/repositories/audit.repository";
import type { ServiceContext } from "@/server/services/context";
import { requireSandbox } from "./get-sandbox";

/**
 * Turns the knobs that are named and gives all of them.
 * @throws NotFoundError in live | BadInputError `sandbox.knob` | UpstreamError when the sandbox does not answer
 */
export async function setSandbox(ctx: ServiceContext, input: SetSandboxInput): Promise<Knobs> {
  const { control } = requireSandbox(ctx);
  // Written down before it is done: no knob turns without its entry.
  await ctx.db.tx((tx) =>
    appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "sandbox.set",
      objectKind: "installation",
      objectId: "installation",
      after: { knobs: JSON.stringify(input.knobs) },
      atMs: ctx.clock.nowMs(),
    }),
  );
  return control.setKnobs(input.knobs);
}
