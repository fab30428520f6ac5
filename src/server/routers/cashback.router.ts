import {
  batchIdInput,
  cashbackDetail,
  cashbackResult,
  cashbackRow,
  closeCashbackInput,
  createCashbackInput,
  exportCashbackInput,
  exportCashbackOutput,
  haltResult,
  importCashbackOutput,
  listCashbackInput,
  listCashbackOutput,
  pauseCashbackInput,
  resumeCashbackInput,
  startCashbackInput,
  stopCashbackInput,
} from "@/domain/cashback-batch.schema";
import {
  decideInput,
  decideOutput,
  listLinesInput,
  listLinesOutput,
  setAmountInput,
  setAmountOutput,
} from "@/domain/cashback-batch-line.schema";
import {
  previewRetryLinesInput,
  previewRetryLinesOutput,
  retryRejectedInput,
} from "@/domain/cashback-batch-retry.schema";
import { cashbackReview } from "@/domain/cashback-batch-review.schema";
import { importInput } from "@/domain/cashback-import.schema";
import { closeCashback } from "@/server/services/cashback/close-cashback";
import { createCashback } from "@/server/services/cashback/create-cashback";
import { decideLines } from "@/server/services/cashback/decide-lines";
import { exportCashback } from "@/server/services/cashback/export-cashback";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { pauseCashback, stopCashback } from "@/server/services/cashback/halt-cashback";
import { importCashback } from "@/server/services/cashback/import-cashback";
import { listCashback } from "@/server/services/cashback/list-cashback";
import { listCashbackLines } from "@/server/services/cashback/list-lines";
import { previewRetryLines } from "@/server/services/cashback/preview-retry-lines";
import { resumeCashback } from "@/server/services/cashback/resume-cashback";
import { retryRejected } from "@/server/services/cashback/retry-rejected";
import { reviewCashback } from "@/server/services/cashback/review-cashback";
import { setAmount } from "@/server/services/cashback/set-amount";
import { startCashback } from "@/server/services/cashback/start-cashback";
import { can, router } from "./trpc";

/** A key for some accounts reaches the batches that they pay. */
const about = { reach: { batch: "id" } };

export const cashbackRouter = router({
  list: can("batches.read", { reach: "service" })
    .input(listCashbackInput)
    .output(listCashbackOutput)
    .query(({ ctx, input }) => listCashback(ctx, input)),
  get: can("batches.read", about)
    .input(batchIdInput)
    .output(cashbackDetail)
    .query(({ ctx, input }) => getCashback(ctx, input)),
  lines: can("batches.read", { reach: { batch: "filter.id" } })
    .input(listLinesInput)
    .output(listLinesOutput)
    .query(({ ctx, input }) => listCashbackLines(ctx, input)),
  review: can("batches.read", about)
    .input(batchIdInput)
    .output(cashbackReview)
    .query(({ ctx, input }) => reviewCashback(ctx, input)),
  export: can("payees.readFull", about)
    .input(exportCashbackInput)
    .output(exportCashbackOutput)
    .query(({ ctx, input }) => exportCashback(ctx, input)),
  create: can("drafts.edit", { reach: { account: "sourceAccountId" } })
    .input(createCashbackInput)
    .output(cashbackResult)
    .mutation(({ ctx, input }) => createCashback(ctx, input)),
  import: can("drafts.edit", { ...about, limit: "import", dryLimit: "dryRun", isLarge: true })
    .input(importInput)
    .output(importCashbackOutput)
    .mutation(({ ctx, input }) => importCashback(ctx, input)),
  decide: can("lines.decide", about)
    .input(decideInput)
    .output(decideOutput)
    .mutation(({ ctx, input }) => decideLines(ctx, input)),
  setAmount: can("drafts.edit", about)
    .input(setAmountInput)
    .output(setAmountOutput)
    .mutation(({ ctx, input }) => setAmount(ctx, input)),
  start: can("batches.start", about)
    .input(startCashbackInput)
    .output(cashbackResult)
    .mutation(({ ctx, input }) => startCashback(ctx, input)),
  pause: can("engine.pause", about)
    .input(pauseCashbackInput)
    .output(haltResult)
    .mutation(({ ctx, input }) => pauseCashback(ctx, input)),
  resume: can("batches.start", about)
    .input(resumeCashbackInput)
    .output(cashbackResult)
    .mutation(({ ctx, input }) => resumeCashback(ctx, input)),
  stop: can("batches.stop", about)
    .input(stopCashbackInput)
    .output(haltResult)
    .mutation(({ ctx, input }) => stopCashback(ctx, input)),
  previewRetry: can("drafts.edit")
    .input(previewRetryLinesInput)
    .output(previewRetryLinesOutput)
    .query(({ ctx, input }) => previewRetryLines(ctx, input)),
  retryRejected: can("transfers.send")
    .input(retryRejectedInput)
    .output(cashbackResult)
    .mutation(({ ctx, input }) => retryRejected(ctx, input)),
  close: can("batches.start", about)
    .input(closeCashbackInput)
    .output(cashbackRow)
    .mutation(({ ctx, input }) => closeCashback(ctx, input)),
});
