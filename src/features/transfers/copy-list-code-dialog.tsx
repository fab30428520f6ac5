"use client";

import { transferListCode } from "@/domain/transfer-code";
import type { TransferExportColumn } from "@/domain/transfer-export";
import type { TransferFilter } from "@/domain/transfer-list.schema";
import { apiKeysHref } from "@/features/shell/labels";
import type { CodeLayer } from "@/ui/code-button";
import { CodeDialog } from "@/ui/code-dialog";

type CopyListCodeDialogProps = CodeLayer & {
  filter: TransferFilter;
  columns: readonly TransferExportColumn[];
  mayExport: boolean;
};

/** The list of transfers under its applied filter, as code. */
export function CopyListCodeDialog({ filter, columns, mayExport, ...layer }: CopyListCodeDialogProps) {
  const code = transferListCode({ origin: window.location.origin, filter, columns, mayExport });
  return <CodeDialog {...layer} code={code} keysHref={apiKeysHref} />;
}
