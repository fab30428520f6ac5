"use client";

import type { ReviewRow } from "@/domain/review.schema";
import { ExplainedForm } from "@/features/review/explained-form";
import { useDecideTogether } from "@/features/review/use-together";

type ExplainedPanelProps = { rows: readonly ReviewRow[]; onKeep: (rows: readonly ReviewRow[]) => void };

/** The form over the records that are ticked, with the act behind it; loaded when there are any. */
export function ExplainedPanel({ rows, onKeep }: ExplainedPanelProps) {
  return <ExplainedForm rows={rows} onKeep={onKeep} onDecide={useDecideTogether("explained")} />;
}
