"use client";

import type { ReviewRow } from "@/domain/review.schema";
import { RestoredForm } from "@/features/review/restored-form";
import { useResolveRestored } from "@/features/review/use-restored";

/** The form over the payments of a restore that are listed, with the act behind it; loaded when there are any. */
export function RestoredPanel({ rows }: { rows: readonly ReviewRow[] }) {
  return <RestoredForm rows={rows} onDecide={useResolveRestored()} />;
}
