"use client";

import { usePathname } from "next/navigation";
import { cashbackBatchCode } from "@/domain/cashback-code";
import { lineFilterOf, useLinesView } from "@/features/cashback/use-lines-view";
import { useMay } from "@/features/operators/use-may";
import { apiKeysHref } from "@/features/shell/labels";
import type { CodeLayer } from "@/ui/code-button";
import { CodeDialog } from "@/ui/code-dialog";

type CopyCodeDialogProps = CodeLayer & { batchId: string; isDraft: boolean };

/** The page of a batch that is open, as code: its lines, its review, its run, or what is known of it. */
export function CopyCodeDialog({ batchId, isDraft, ...layer }: CopyCodeDialogProps) {
  const path = usePathname();
  const [view] = useLinesView();
  const may = useMay();
  const page = () => {
    if (path.endsWith("/lines")) {
      const sort = { by: view.sort, direction: view.dir };
      return { kind: "lines" as const, filter: lineFilterOf(view), sort, mayExport: may("payees.readFull") };
    }
    // A draft has a review and no run; once it was started it is the other way round.
    if (path.endsWith("/review") && isDraft) return { kind: "review" as const };
    return { kind: path.endsWith("/run") && !isDraft ? ("run" as const) : ("facts" as const) };
  };
  const code = cashbackBatchCode({ origin: window.location.origin, id: batchId, page: page() });
  return <CodeDialog {...layer} code={code} keysHref={apiKeysHref} />;
}
