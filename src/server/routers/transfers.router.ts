import { previewTransferInput, previewTransferOutput } from "@/domain/transfer.schema";
import { submitCodeInput, submitCodeOutput } from "@/domain/two-factor.schema";
import { previewTransfer } from "@/server/services/transfers/preview-transfer";
import { submitCode } from "@/server/services/transfers/submit-code";
import { can, router } from "./trpc";

export const transfersRouter = router({
  preview: can("drafts.edit")
    .input(previewTransferInput)
    .output(previewTransferOutput)
    .query(({ ctx, input }) => previewTransfer(ctx, input)),
  submitCode: can("transfers.submitCode")
    .input(submitCodeInput)
    .output(submitCodeOutput)
    .mutation(({ ctx, input }) => submitCode(ctx, input)),
});
