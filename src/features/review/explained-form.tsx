"use client";

import type { DecideTogetherInput, ReviewRow } from "@/domain/review.schema";
import type { ActAnswer } from "@/features/cashback/labels";
import { OpenTogetherForm } from "@/features/review/together-form";

type ExplainedFormProps = {
  /** The records that are ticked, all of one account. */
  rows: readonly ReviewRow[];
  /** Leaves these alone ticked. */
  onKeep: (rows: readonly ReviewRow[]) => void;
  onCancel: () => void;
  onDecide: (input: DecideTogetherInput) => ActAnswer;
};

/** Records that nobody here ordered, explained together; none is ticked afterwards. */
export function ExplainedForm({ rows, onKeep, onCancel, onDecide }: ExplainedFormProps) {
  const decideAndClear = async (input: DecideTogetherInput) => {
    const answer = await onDecide(input);
    if (answer === null) onKeep([]);
    return answer;
  };
  return <OpenTogetherForm kind="explained" rows={rows} onDecide={decideAndClear} onCancel={onCancel} />;
}
