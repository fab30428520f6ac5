import type { Mode } from "./engine-parameters";
import { formatMoney } from "./money";
import type { PayeeKind } from "./payee";
import type { TransferKind } from "./transfer-states";

/** What a person confirms of one transfer: nothing of it may differ when it is sent. */
export type TransferContent = {
  accountId: string;
  kind: TransferKind;
  payeeKind: PayeeKind;
  payee: string;
  payeeKey: string;
  amountMicro: bigint;
  campaignKey: string | null;
  batchId: string | null;
  mode: Mode;
};

/**
 * The text whose SHA-256 hex is the `content_hash` of a transfer; equal content gives equal text for ever. The final
 * gate computes it again from the stored row.
 */
export function transferContent(content: TransferContent): string {
  return JSON.stringify([
    "transfer/1",
    content.accountId,
    content.kind,
    content.payeeKind,
    content.payee,
    content.payeeKey,
    formatMoney(content.amountMicro),
    content.campaignKey,
    content.batchId,
    content.mode,
  ]);
}
