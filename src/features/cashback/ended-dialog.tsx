"use client";

import type { ActError } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { ReasonDialog } from "@/ui/reason-dialog";

type EndedDialogProps = {
  title: string;
  /** Why there is nothing left to do. */
  body: string;
  error: ActError | null;
  onClose: () => void;
};

/** What a dialog was opened for is over: only the way out is offered. */
export function EndedDialog({ title, body, error, onClose }: EndedDialogProps) {
  return (
    <ReasonDialog title={title} body={<p role="status">{body}</p>} reason={null} act={null} onClose={onClose}>
      {error === null ? null : <RefusalPanel error={error} isAnswer />}
    </ReasonDialog>
  );
}
