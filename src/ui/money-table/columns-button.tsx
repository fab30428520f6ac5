"use client";

import { ActionIcon, Button, Checkbox, Popover } from "@mantine/core";
import IconArrowDown from "@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs";
import IconArrowUp from "@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs";
import IconColumns3 from "@tabler/icons-react/dist/esm/icons/IconColumns3.mjs";
import { useTranslations } from "next-intl";
import { type ColumnLayout, fitLayout, isMovable, moveColumn, showColumn } from "@/ui/money-table/column-layout";
import classes from "@/ui/money-table/money-table.module.css";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";

type ColumnsButtonProps<Row> = {
  columns: readonly MoneyTableColumn<Row>[];
  layout: ColumnLayout | null;
  /** Null goes back to the screen's own columns. */
  onLayoutChange: (layout: ColumnLayout | null) => void;
};

/** *Columns*: which are shown, in which order, and the way back. */
export function ColumnsButton<Row>({ columns, layout, onLayoutChange }: ColumnsButtonProps<Row>) {
  const t = useTranslations("table");
  const fitted = fitLayout(columns, layout);
  const ordered = fitted.order.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />}>
          {t("columns")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.columns}>
        <ul className={classes.columnList}>
          {ordered.map((column) => (
            <li key={column.id} className={classes.columnEntry}>
              <Checkbox
                label={column.header}
                aria-label={t("show", { column: column.header })}
                checked={!fitted.hidden.includes(column.id)}
                disabled={column.isIdentity === true}
                onChange={(event) => onLayoutChange(showColumn(fitted, column.id, event.currentTarget.checked))}
              />
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
      </Popover.Dropdown>
    </Popover>
  );
}
