import { submitCodeInput, submitCodeOutput } from "@/domain/two-factor.schema";
import { submitCode } from "@/server/services/transfers/submit-code";
import { can, router } from "./trpc";

export const transfersRouter = router({
  submitCode: can("transfers.submitCode")
    .input(submitCodeInput)
    .output(submitCodeOutput)
    .mutation(({ ctx, input }) => submitCode(ctx, input)),
});
