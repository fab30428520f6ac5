import type {
  CreateTransferInput,
  PreviewTransferInput,
  RetryTransferInput,
  TransferResult,
} from "@/domain/transfer.schema";
import type { ServiceContext } from "@/server/services/context";
import { createTransfer } from "@/server/services/transfers/create-transfer";
import { previewRetry } from "@/server/services/transfers/preview-retry";
import { previewTransfer } from "@/server/services/transfers/preview-transfer";
import { testPassword } from "./app";

let made = 0;

/** What the preview of this moment asks: its snapshot, every warning, the total, the password. */
export async function transferInput(
  ctx: ServiceContext,
  wish: PreviewTransferInput,
  change: Partial<CreateTransferInput> = {},
): Promise<CreateTransferInput> {
  const shown = await previewTransfer(ctx, wish);
  made += 1;
  return {
    idempotencyKey: `transfer-${made}`,
    ...wish,
    acknowledge: shown.warnings.map(({ code }) => code),
    confirm: { snapshot: shown.snapshot, typedTotal: shown.amount, stepUp: { password: testPassword } },
    ...change,
  };
}

/** Previews and confirms a single transfer as the person at the screen would. */
export async function payOne(
  ctx: ServiceContext,
  wish: PreviewTransferInput,
  change: Partial<CreateTransferInput> = {},
): Promise<TransferResult> {
  return createTransfer(ctx, await transferInput(ctx, wish, change));
}

/** What the preview of a retry asks at this moment. */
export async function retryInput(
  ctx: ServiceContext,
  id: string,
  change: Partial<RetryTransferInput> = {},
): Promise<RetryTransferInput> {
  const shown = await previewRetry(ctx, { id });
  made += 1;
  return {
    idempotencyKey: `retry-${made}`,
    id,
    acknowledge: shown.warnings.map(({ code }) => code),
    confirm: { snapshot: shown.snapshot, typedTotal: shown.transfer.amount, stepUp: { password: testPassword } },
    ...change,
  };
}
