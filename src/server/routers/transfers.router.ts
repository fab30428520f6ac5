import {
  createTransferInput,
  previewTransferInput,
  previewTransferOutput,
  transferResult,
} from "@/domain/transfer.schema";
import { submitCodeInput, submitCodeOutput } from "@/domain/two-factor.schema";
import { createTransfer } from "@/server/services/transfers/create-transfer";
import { previewTransfer } from "@/server/services/transfers/preview-transfer";
import { submitCode } from "@/server/services/transfers/submit-code";
import { can, router } from "./trpc";

export const transfersRouter = router({
  preview: can("drafts.edit")
    .input(previewTransferInput)
    .output(previewTransferOutput)
    .query(({ ctx, input }) => previewTransfer(ctx, input)),
  create: can("transfers.send")
    .input(createTransferInput)
    .output(transferResult)
    .mutation(({ ctx, input }) => createTransfer(ctx, input)),
  submitCode: can("transfers.submitCode")
    .input(submitCodeInput)
    .output(submitCodeOutput)
    .mutation(({ ctx, input }) => submitCode(ctx, input)),
});
