"use client";

import { cashbackListCode } from "@/domain/cashback-code";
import { type CashbackView, filterOf } from "@/features/cashback/use-cashback-view";
import { apiKeysHref } from "@/features/shell/labels";
import type { CodeLayer } from "@/ui/code-button";
import { CodeDialog } from "@/ui/code-dialog";

/** The list of batches as the address says, as code. */
export function CopyListCodeDialog({ view, ...layer }: CodeLayer & { view: CashbackView }) {
  const sort = { by: view.sort, direction: view.dir };
  const code = cashbackListCode({ origin: window.location.origin, filter: filterOf(view), sort });
  return <CodeDialog {...layer} code={code} keysHref={apiKeysHref} />;
}
