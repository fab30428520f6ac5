"use client";

import type { ReviewRow } from "@/domain/review.schema";
import { ExplainedForm } from "@/features/review/explained-form";
import { useDecideTogether } from "@/features/review/use-together";

type ExplainedPanelProps = {
  rows: readonly ReviewRow[];
  onKeep: (rows: readonly ReviewRow[]) => void;
  onCancel: () => void;
};

/** The form over the records that are ticked, with the act behind it; loaded when it is asked for. */
export function ExplainedPanel(props: ExplainedPanelProps) {
  return <ExplainedForm {...props} onDecide={useDecideTogether("explained")} />;
}
