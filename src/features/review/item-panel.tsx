"use client";

import { useTranslations } from "next-intl";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { DecisionsPanel } from "@/features/review/decisions-panel";
import classes from "@/features/review/item-panel.module.css";
import { OutcomePanel } from "@/features/review/outcome-panel";
import type { Resolution } from "@/features/review/use-resolution";
import { useResolve } from "@/features/review/use-resolve";
import { useReviewItem } from "@/features/review/use-review";
import { SidePanel } from "@/ui/side-panel";

type ItemPanelProps = {
  id: string;
  /** Called once the item was decided here: it leaves the list, and its result stays in the panel. */
  onResolved: () => void;
  onClose: () => void;
};

/** One outcome or record beside its list: the evidence above, the decisions below. */
export function ItemPanel({ id, onResolved, onClose }: ItemPanelProps) {
  const t = useTranslations("review");
  const item = useReviewItem(id);
  const resolve = useResolve(item.status === "ready" ? item.value : null);
  const decide = async (resolution: Resolution) => {
    const answer = await resolve(resolution);
    if (answer === null) onResolved();
    return answer;
  };
  return (
    <SidePanel
      title={item.status === "ready" ? (item.value.payee ?? t(`kind.${item.value.kind}`)) : t("reading")}
      href={`/review/${id}`}
      onClose={onClose}
      actions={
        item.status === "ready" ? (
          <div className={classes.decisions}>
            <DecisionsPanel key={id} item={item.value} onResolve={decide} />
          </div>
        ) : undefined
      }
    >
      {item.status === "failed" ? <RefusalPanel error={item.error} onRetry={item.onRetry} /> : null}
      {item.status === "ready" ? <OutcomePanel item={item.value} /> : null}
    </SidePanel>
  );
}
