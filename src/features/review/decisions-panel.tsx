"use client";

import { Button } from "@mantine/core";
import { useMessages, useTranslations } from "next-intl";
import { useState } from "react";
import type { Decision } from "@/domain/adjudication";
import type { ReviewDetail } from "@/domain/review.schema";
import { type ActAnswer, isKey } from "@/features/cashback/labels";
import classes from "@/features/review/decisions-panel.module.css";
import { heldDecisions, outcomeDecisions, recordDecisions } from "@/features/review/labels";
import { ResolveForm } from "@/features/review/resolve-form";
import { useConditionWords } from "@/features/review/use-condition-words";
import type { Resolution } from "@/features/review/use-resolution";
import { useFormats } from "@/i18n/use-formats";

type DecisionsPanelProps = { item: ReviewDetail; onResolve: (resolution: Resolution) => ActAnswer };

/**
 * What a person may decide about one item. A decision that is not open stays visible, disabled, with the condition it
 * lacks and when time alone can bring it. Whoever may decide nothing here is told who may, without a button.
 */
export function DecisionsPanel({ item, onResolve }: DecisionsPanelProps) {
  const t = useTranslations("review");
  const formats = useFormats();
  const known = useMessages().review.decide;
  const [chosen, setChosen] = useState<Decision | null>(null);
  // Evidence ends an item as well, in words of its own.
  const endWords = (why: string) => (isKey(known, why) ? t(`decide.${why}`, { at: "", condition: "" }) : why);
  if (item.ended !== null) {
    return (
      <p className={classes.ended} role="status">
        {t("ended", { who: item.ended.by, at: formats.instant(item.ended.at), why: endWords(item.ended.why) })}
      </p>
    );
  }
  if (item.closedTo !== null) return <p className={classes.ended}>{t(`closedTo.${item.closedTo}`)}</p>;
  const resolve = async (resolution: Resolution) => {
    const answer = await onResolve(resolution);
    // A freeze and an explained record leave the item open: its form closes all the same.
    if (answer === null) setChosen(null);
    return answer;
  };
  const offered: readonly Decision[] = item.subjectKind === "transfer" ? offeredFor(item) : recordDecisions;
  // A form beside four other decisions leaves no room for the evidence: the chosen one stands alone until it is cancelled.
  const shown = chosen === null ? offered : offered.filter((decision) => decision === chosen);
  return (
    <ul className={classes.decisions} aria-label={t("decisions")}>
      {shown.map((decision) => (
        <li key={decision} className={classes.decision}>
          <DecisionButton item={item} decision={decision} isChosen={chosen === decision} onChoose={setChosen} />
          {chosen === decision ? (
            <ResolveForm item={item} decision={decision} onResolve={resolve} onCancel={() => setChosen(null)} />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** Payments in doubt have their five decisions; contradicting evidence may also be explained, or freeze the account. */
function offeredFor(item: ReviewDetail): readonly Decision[] {
  if (item.kind === "held") return heldDecisions;
  const extra = recordDecisions.filter((decision) =>
    item.decisions.some((one) => one.decision === decision && one.isOpen),
  );
  return [...outcomeDecisions, ...extra];
}

type DecisionButtonProps = {
  item: ReviewDetail;
  decision: Decision;
  isChosen: boolean;
  onChoose: (decision: Decision | null) => void;
};

function DecisionButton({ item, decision, isChosen, onChoose }: DecisionButtonProps) {
  const t = useTranslations("review");
  const conditions = useConditionWords();
  const view = item.decisions.find((one) => one.decision === decision);
  const isOpen = view?.isOpen === true || view?.isWaivable === true;
  const hintId = `${item.id}-${decision}`;
  return (
    <>
      <Button
        variant={decision === "freeze" ? "outline" : "default"}
        {...(decision === "freeze" ? { color: "danger" } : {})}
        disabled={!isOpen}
        aria-expanded={isOpen ? isChosen : undefined}
        aria-describedby={hintId}
        onClick={() => onChoose(isChosen ? null : decision)}
      >
        {t(`decide.${decision}`)}
      </Button>
      <p id={hintId} className={classes.hint}>
        {isOpen ? `${t(`effect.${decision}`)} ` : null}
        {view?.isOpen === true ? null : conditions(decision, view)}
      </p>
    </>
  );
}
