"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import { DecideForm } from "@/features/cashback/decide-form";
import { type DraftEnd, DraftEndPanel } from "@/features/cashback/draft-end-panel";
import { type ActAnswer, isVerdict } from "@/features/cashback/labels";
import { LineIdentity } from "@/features/cashback/line-columns";
import { LineFactsPanel } from "@/features/cashback/line-panel";
import type { LineDecisionCall } from "@/features/cashback/lines-page";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import { siblingEffect } from "@/features/cashback/use-sibling-effect";
import { SidePanel } from "@/ui/side-panel";

type OpenLinePanelProps = {
  line: CashbackLine;
  isDraft: boolean;
  /** What ended the draft; absent while it is one, or unknown. */
  past?: DraftEnd;
  onDecide: (call: LineDecisionCall) => ActAnswer;
  /** Absent where its amount cannot be changed. */
  onSetAmount?: () => void;
  onClose: () => void;
};

/** The panel of the open line: its evidence, and its own decision while the batch is a draft. */
export function OpenLinePanel({ line, isDraft, past, onDecide, onSetAmount, onClose }: OpenLinePanelProps) {
  const t = useTranslations("cashback");
  const reasons = useLineReasons();
  const payEffect = siblingEffect([line], true);
  const expect = { count: 1, sum: line.amount ?? "0.000000" };
  const unpayable = line.reasons.filter(({ decisions }) => !decisions.includes("pay")).map(({ code }) => code);
  return (
    <SidePanel
      title={<LineIdentity line={line} />}
      onClose={onClose}
      actions={
        isDraft ? (
          <DecideForm
            key={line.id}
            scopes={[{ id: line.id, label: t("decide.line"), expect, ...(payEffect === null ? {} : { payEffect }) }]}
            payBarrier={
              unpayable.length === 0
                ? null
                : t("decide.payBarrier", { reasons: unpayable.map(reasons.label).join(", ") })
            }
            isAlready={line.state === "ready" || line.state === "excluded" ? line.state : null}
            canReset={line.reasons.some(({ decision }) => decision !== null)}
            onDecide={({ decision, why, expect }) => onDecide({ sel: { ids: [line.id] }, expect, decision, why })}
          >
            {onSetAmount === undefined ? null : (
              <Button variant="subtle" onClick={onSetAmount}>
                {t("setAmount.open")}
              </Button>
            )}
          </DecideForm>
        ) : past !== undefined && isVerdict(line.state) ? (
          <DraftEndPanel past={past} state={line.state} />
        ) : undefined
      }
    >
      <LineFactsPanel line={line} />
    </SidePanel>
  );
}
