"use client";

import type { ReviewRow } from "@/domain/review.schema";
import { TogetherForm } from "@/features/review/together-form";
import { useDecideTogether } from "@/features/review/use-together";

/** The form over the payments of a restore that are listed, with the act behind it; loaded when there are any. */
export function RestoredPanel({ rows }: { rows: readonly ReviewRow[] }) {
  return <TogetherForm kind="restored" rows={rows} onDecide={useDecideTogether("restored")} />;
}
