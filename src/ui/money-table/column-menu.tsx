"use client";

import { ActionIcon, Menu } from "@mantine/core";
import IconDotsVertical from "@tabler/icons-react/dist/esm/icons/IconDotsVertical.mjs";
import { useTranslations } from "next-intl";
import {
  type ColumnLayout,
  isMovable,
  moveColumn,
  resizeColumn,
  resizeStepPx,
  showColumn,
  widthOf,
} from "@/ui/money-table/column-layout";
import classes from "@/ui/money-table/money-table.module.css";
import type { MoneyTableColumn, TableSort } from "@/ui/money-table/money-table-types";

type ColumnMenuProps<Row> = {
  column: MoneyTableColumn<Row>;
  columns: readonly MoneyTableColumn<Row>[];
  layout: ColumnLayout;
  onLayoutChange: (layout: ColumnLayout) => void;
  sort: TableSort | null;
  onSortChange: ((sort: TableSort | null) => void) | undefined;
};

/** What dragging and clicking a header does, as a menu. */
export function ColumnMenu<Row>({ column, columns, layout, onLayoutChange, sort, onSortChange }: ColumnMenuProps<Row>) {
  const t = useTranslations("table");
  const { sortKey } = column;
  const width = widthOf(layout, column);
  const resize = (by: number) => onLayoutChange(resizeColumn(layout, column, width + by));
  const move = (by: -1 | 1) => onLayoutChange(moveColumn(layout, columns, column.id, by));
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon className={classes.columnMenu} size="xs" aria-label={t("columnMenu", { column: column.header })}>
          <IconDotsVertical size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {sortKey === undefined || onSortChange === undefined ? null : (
          <>
            <Menu.Item onClick={() => onSortChange({ key: sortKey, direction: "ascending" })}>{t("sortUp")}</Menu.Item>
            <Menu.Item onClick={() => onSortChange({ key: sortKey, direction: "descending" })}>
              {t("sortDown")}
            </Menu.Item>
            {sort?.key === sortKey ? <Menu.Item onClick={() => onSortChange(null)}>{t("sortNone")}</Menu.Item> : null}
            <Menu.Divider />
          </>
        )}
        {isMovable(columns, column.id) ? (
          <>
            <Menu.Item onClick={() => move(-1)}>{t("moveLeft")}</Menu.Item>
            <Menu.Item onClick={() => move(1)}>{t("moveRight")}</Menu.Item>
          </>
        ) : null}
        <Menu.Item closeMenuOnClick={false} onClick={() => resize(resizeStepPx)}>
          {t("wider")}
        </Menu.Item>
        <Menu.Item closeMenuOnClick={false} onClick={() => resize(-resizeStepPx)}>
          {t("narrower")}
        </Menu.Item>
        {column.isIdentity ? null : (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => onLayoutChange(showColumn(layout, column.id, false))}>{t("hide")}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
