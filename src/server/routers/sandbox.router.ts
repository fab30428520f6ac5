import {
  resetSandboxInput,
  resetSandboxOutput,
  sandboxView,
  setSandboxInput,
  setSandboxOutput,
} from "@/domain/sandbox.schema";
import { getSandbox } from "@/server/services/sandbox/get-sandbox";
import { resetSandbox } from "@/server/services/sandbox/reset-sandbox";
import { setSandbox } from "@/server/services/sandbox/set-sandbox";
import { can, router } from "./trpc";

/** The bundled sandbox; in live all three answer NOT_FOUND. */
export const sandboxRouter = router({
  get: can("sandbox.read")
    .output(sandboxView)
    .query(({ ctx }) => getSandbox(ctx)),
  set: can("sandbox.manage")
    .input(setSandboxInput)
    .output(setSandboxOutput)
    .mutation(({ ctx, input }) => setSandbox(ctx, input)),
  reset: can("sandbox.manage")
    .input(resetSandboxInput)
    .output(resetSandboxOutput)
    .mutation(({ ctx, input }) => resetSandbox(ctx, input)),
});
