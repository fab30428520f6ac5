"use client";

import { ActionIcon, Button } from "@mantine/core";
import IconArrowDown from "@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs";
import IconArrowUp from "@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { type ColumnLayout, fitLayout, isMovable, moveColumn, showColumn } from "@/ui/money-table/column-layout";
import classes from "@/ui/money-table/money-table.module.css";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { TickBox } from "@/ui/tick-box";

type ColumnsListProps<Row> = {
  columns: readonly MoneyTableColumn<Row>[];
  layout: ColumnLayout | null;
  onLayoutChange: (layout: ColumnLayout | null) => void;
};

/** Every column with a box to show it and arrows to move it. */
export function ColumnsList<Row>({ columns, layout, onLayoutChange }: ColumnsListProps<Row>) {
  const t = useTranslations("table");
  const listId = useId();
  const fitted = fitLayout(columns, layout);
  const ordered = fitted.order.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  return (
    <>
      <ul className={classes.columnList}>
        {ordered.map((column) => (
          <li key={column.id} className={classes.columnEntry}>
            <label className={classes.columnName} htmlFor={`${listId}-${column.id}`}>
              <TickBox
                id={`${listId}-${column.id}`}
                aria-label={t("show", { column: column.header })}
                checked={!fitted.hidden.includes(column.id)}
                disabled={column.isIdentity === true}
                onChange={(event) => onLayoutChange(showColumn(fitted, column.id, event.currentTarget.checked))}
              />
              {column.header}
            </label>
            {isMovable(columns, column.id) ? (
              <span className={classes.columnMoves}>
                <ActionIcon
                  size="xs"
                  aria-label={t("moveEarlier", { column: column.header })}
                  onClick={() => onLayoutChange(moveColumn(fitted, columns, column.id, -1))}
                >
                  <IconArrowUp size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  size="xs"
                  aria-label={t("moveLater", { column: column.header })}
                  onClick={() => onLayoutChange(moveColumn(fitted, columns, column.id, 1))}
                >
                  <IconArrowDown size={14} aria-hidden />
                </ActionIcon>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      <Button size="xs" variant="subtle" disabled={layout === null} onClick={() => onLayoutChange(null)}>
        {t("reset")}
      </Button>
    </>
  );
}
