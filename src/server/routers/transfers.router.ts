import { startedJob } from "@/domain/job.schema";
import {
  cancelTransferInput,
  createTransferInput,
  previewRetryInput,
  previewRetryOutput,
  previewTransferInput,
  previewTransferOutput,
  reconcileTransferInput,
  retryTransferInput,
  transferAnswer,
  transferResult,
} from "@/domain/transfer.schema";
import { getTransferInput, transferDetail, transferTimeline } from "@/domain/transfer-detail.schema";
import { listTransfersInput, listTransfersOutput } from "@/domain/transfer-list.schema";
import { submitCodeInput, submitCodeOutput } from "@/domain/two-factor.schema";
import { cancelTransfer } from "@/server/services/transfers/cancel-transfer";
import { createTransfer } from "@/server/services/transfers/create-transfer";
import { getTransferDetail } from "@/server/services/transfers/get-transfer";
import { listTimeline } from "@/server/services/transfers/list-timeline";
import { listTransfers } from "@/server/services/transfers/list-transfers";
import { previewRetry } from "@/server/services/transfers/preview-retry";
import { previewTransfer } from "@/server/services/transfers/preview-transfer";
import { reconcileTransfer } from "@/server/services/transfers/reconcile-transfer";
import { retryTransfer } from "@/server/services/transfers/retry-transfer";
import { submitCode } from "@/server/services/transfers/submit-code";
import { can, router } from "./trpc";

export const transfersRouter = router({
  list: can("transfers.read", { reach: "service" })
    .input(listTransfersInput)
    // Its function and not the schema: tRPC would check a hundred rows step by step, in four times the time.
    .output(listTransfersOutput.parse)
    .query(({ ctx, input }) => listTransfers(ctx, input)),
  get: can("transfers.read", { reach: { transfer: "id" } })
    .input(getTransferInput)
    .output(transferDetail)
    .query(({ ctx, input }) => getTransferDetail(ctx, input.id)),
  timeline: can("transfers.read", { reach: { transfer: "id" } })
    .input(getTransferInput)
    .output(transferTimeline)
    .query(({ ctx, input }) => listTimeline(ctx, input.id)),
  preview: can("drafts.edit")
    .input(previewTransferInput)
    .output(previewTransferOutput)
    .query(({ ctx, input }) => previewTransfer(ctx, input)),
  create: can("transfers.send")
    .input(createTransferInput)
    .output(transferResult)
    .mutation(({ ctx, input }) => createTransfer(ctx, input)),
  cancel: can("transfers.cancel")
    .input(cancelTransferInput)
    .output(transferAnswer)
    .mutation(({ ctx, input }) => cancelTransfer(ctx, input)),
  previewRetry: can("drafts.edit")
    .input(previewRetryInput)
    .output(previewRetryOutput)
    .query(({ ctx, input }) => previewRetry(ctx, input)),
  retry: can("transfers.send")
    .input(retryTransferInput)
    .output(transferResult)
    .mutation(({ ctx, input }) => retryTransfer(ctx, input)),
  reconcile: can("accounts.sync")
    .input(reconcileTransferInput)
    .output(startedJob)
    .mutation(({ ctx, input }) => reconcileTransfer(ctx, input)),
  submitCode: can("transfers.submitCode", { reach: { transfer: "id" } })
    .input(submitCodeInput)
    .output(submitCodeOutput)
    .mutation(({ ctx, input }) => submitCode(ctx, input)),
});
