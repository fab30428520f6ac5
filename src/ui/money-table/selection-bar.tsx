"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { formatCount } from "@/i18n/formats";
import { moneyWords } from "@/ui/money-figure";
import classes from "@/ui/money-table/money-table.module.css";
import { countSelected, nothingSelected, type RowSelection, selectMatching } from "@/ui/money-table/row-selection";

type SelectionBarProps = {
  selection: RowSelection;
  total: number | null;
  amount: string | null | undefined;
  unit: string | undefined;
  actions: ReactNode;
  hint: string | undefined;
  isChosenByHand: boolean;
  onChange: (selection: RowSelection) => void;
};

/**
 * How many rows are selected, worth how much, and what can be done with them. While none is, it says what ticking is for, or
 * is absent where nobody wrote that.
 */
export function SelectionBar(props: SelectionBarProps) {
  const { selection, total, amount, unit, actions, hint, isChosenByHand, onChange } = props;
  const t = useTranslations("table");
  const count = countSelected(selection, total);
  if (count === 0) {
    return hint === undefined ? null : (
      <div className={classes.selection} data-empty>
        <span role="status">{hint}</span>
      </div>
    );
  }
  const money = amount == null ? null : moneyWords(amount, { form: "short", ...(unit === undefined ? {} : { unit }) });
  const left = selection.kind === "matching" ? selection.except.size : 0;
  return (
    <div className={classes.selection}>
      <span className={classes.selected} role="status">
        {count === null ? t("allMatchingSelected", { count: "—" }) : selectedWords()}
        {left > 0 ? ` · ${t("exceptions", { count: formatCount(left) })}` : null}
      </span>
      {!isChosenByHand && selection.kind === "some" && total !== null && total > selection.keys.size ? (
        <Button size="xs" variant="subtle" color="indigo" onClick={() => onChange(selectMatching())}>
          {t("selectAllMatching", { count: formatCount(total) })}
        </Button>
      ) : null}
      <span className={classes.selectionActions}>{actions}</span>
      <Button size="xs" variant="subtle" onClick={() => onChange(nothingSelected)}>
        {t("clearSelection")}
      </Button>
    </div>
  );

  function selectedWords(): string {
    const known = count ?? 0;
    return money === null ? t("selected", { count: known }) : t("selectedAmount", { count: known, amount: money });
  }
}
