"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { lineReasonCodes } from "@/domain/batch-line-states";
import type { CountReviewOutput } from "@/domain/review.schema";
import type { ActAnswer } from "@/features/cashback/labels";
import { LinesTable } from "@/features/cashback/lines-table";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import { useLineWindows } from "@/features/cashback/use-line-windows";
import { DonePanel } from "@/features/review/done-panel";
import type { HeldDecision } from "@/features/review/held-panel";
import { groupId, type HeldGroup } from "@/features/review/labels";
import { NothingHere } from "@/features/review/nothing-here-panel";
import classes from "@/features/review/review-queue-page.module.css";
import { canUndo, useHeldDecision } from "@/features/review/use-held-decision";
import { useOpenRow } from "@/features/review/use-open-row";
import type { ReviewView, ReviewViewChange } from "@/features/review/use-review-view";
import { useShownGroup } from "@/features/review/use-shown-group";
import { reviewKeys } from "@/ui/key-bindings";
import { ReasonList } from "@/ui/reason-list";
import { StateMessage } from "@/ui/state-message";
import { useKeys } from "@/ui/use-keys";

const undoKeys = reviewKeys.filter((key) => key.action === "undo");
/** The reasons of the list by their place: `1` is the first. */
const placeKeys = reviewKeys
  .flatMap((key) => (key.action === "chooseReason" ? key.strokes : []))
  .map((stroke) => ({ action: stroke, strokes: [stroke] }));

const HeldPanel = dynamic(() => import("@/features/review/held-panel").then((file) => file.HeldPanel));

type HeldTabProps = {
  /** Null until the first answer. */
  counts: CountReviewOutput | null;
  view: ReviewView;
  onViewChange: (change: ReviewViewChange) => void;
};

/** Held lines by reason: ninety-six lines are four reasons, so four decisions. */
export function HeldTab({ counts, view, onViewChange }: HeldTabProps) {
  const words = useLineReasons();
  const { decide, done, error, undo } = useHeldDecision();
  const groups = (counts?.held ?? []).filter((group) => view.batch === null || group.batchId === view.batch);
  const chosen = useShownGroup(groups, view.group, done?.batchId);
  const inOrder = batchesOf(groups).flatMap(({ ofBatch }) => ofBatch);
  useKeys(placeKeys, (place) => {
    const group = inOrder[Number(place) - 1];
    if (group !== undefined) onViewChange({ group: groupId(group), open: null });
  });
  useKeys(undoKeys, () => {
    if (done !== null && canUndo(done)) undo();
  });
  return (
    <>
      {counts !== null && chosen === undefined ? (
        <NothingHere counts={counts} tab="held" isOneBatch={view.batch !== null} onViewChange={onViewChange} />
      ) : null}
      {chosen === undefined ? null : (
        <div className={classes.columns}>
          <div className={classes.aside}>
            {batchesOf(groups).map(({ batchId, batchName, ofBatch }) => (
              <section key={batchId}>
                <h2 className={classes.batch}>{batchName}</h2>
                <ReasonList
                  label={batchName}
                  selectedId={groupId(chosen)}
                  onSelect={(group) => onViewChange({ group, open: null })}
                  reasons={ofBatch.map((group) => ({
                    id: groupId(group),
                    label: words.label(group.reason),
                    count: group.count,
                    amount: group.sum,
                  }))}
                />
              </section>
            ))}
          </div>
          <HeldGroupTable
            key={groupId(chosen)}
            group={chosen}
            view={view}
            onViewChange={onViewChange}
            onDecide={(decision) => decide(chosen.batchId, decision)}
          />
        </div>
      )}
      {error === null ? null : <RefusalPanel error={error} isAnswer />}
      {done === null ? null : <DonePanel done={done} onUndo={undo} />}
    </>
  );
}

/** The reasons of each batch together, in the order of the server: the batch with most of one reason first. */
function batchesOf(groups: readonly HeldGroup[]) {
  const ids = [...new Set(groups.map(({ batchId }) => batchId))];
  return ids.map((batchId) => {
    const ofBatch = groups.filter((group) => group.batchId === batchId);
    return { batchId, batchName: ofBatch[0]?.batchName ?? batchId, ofBatch };
  });
}

type HeldGroupTableProps = Pick<HeldTabProps, "view" | "onViewChange"> & {
  group: HeldGroup;
  onDecide: (decision: HeldDecision) => ActAnswer;
};

/** The lines of one reason, with the first one open beside them. */
function HeldGroupTable({ group, view, onViewChange, onDecide }: HeldGroupTableProps) {
  const t = useTranslations("review");
  const reason = lineReasonCodes.find((code) => code === group.reason);
  const list = useLineWindows(
    {
      id: group.batchId,
      filter: { state: "held", ...(reason === undefined ? {} : { reason }) },
      sort: { by: "seq", direction: "asc" },
    },
    reason !== undefined,
  );
  const first = list.rows[0]?.id ?? null;
  const chosen = view.open !== null && list.known.has(view.open) ? view.open : null;
  const { openId, open, close } = useOpenRow(chosen, first, onViewChange);
  const line = list.rows.find((row) => row !== null && row.id === openId);
  return (
    <>
      <div className={classes.list}>
        <LinesTable
          name={t("table")}
          list={list}
          openId={openId}
          onOpenChange={open}
          empty={<StateMessage title={t("groupEmpty")} />}
        />
      </div>
      {line == null || reason === undefined ? null : (
        <HeldPanel
          batchId={group.batchId}
          batchName={group.batchName}
          reason={reason}
          line={line}
          list={list}
          onDecide={onDecide}
          onClose={close}
        />
      )}
    </>
  );
}
