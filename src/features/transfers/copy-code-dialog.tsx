"use client";

import { transferCode } from "@/domain/transfer-code";
import { apiKeysHref } from "@/features/shell/labels";
import type { CodeLayer } from "@/ui/code-button";
import { CodeDialog } from "@/ui/code-dialog";

/** One transfer with its steps, as code. */
export function CopyCodeDialog({ id, ...layer }: CodeLayer & { id: string }) {
  return <CodeDialog {...layer} code={transferCode({ origin: window.location.origin, id })} keysHref={apiKeysHref} />;
}
