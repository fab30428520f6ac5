"use client";

import { ActionIcon } from "@mantine/core";
import IconDotsVertical from "@tabler/icons-react/dist/esm/icons/IconDotsVertical.mjs";
import { useTranslations } from "next-intl";
import { ActionMenu, type ActionMenuItem } from "@/ui/action-menu";
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
export function ColumnMenu<Row>(props: ColumnMenuProps<Row>) {
  const t = useTranslations("table");
  const items = [...useSortItems(props), ...useLayoutItems(props)];
  return (
    <ActionMenu
      items={items}
      button={
        <ActionIcon
          className={classes.columnMenu}
          size="xs"
          aria-label={t("columnMenu", { column: props.column.header })}
        >
          <IconDotsVertical size={14} aria-hidden />
        </ActionIcon>
      }
    />
  );
}

function useSortItems<Row>({ column, sort, onSortChange }: ColumnMenuProps<Row>): ActionMenuItem[] {
  const t = useTranslations("table");
  const { sortKey } = column;
  if (sortKey === undefined || onSortChange === undefined) return [];
  const by = (direction: TableSort["direction"]) => () => onSortChange({ key: sortKey, direction });
  const items: ActionMenuItem[] = [
    { id: "up", label: t("sortUp"), onChoose: by("ascending") },
    { id: "down", label: t("sortDown"), onChoose: by("descending") },
  ];
  return sort?.key === sortKey
    ? [...items, { id: "none", label: t("sortNone"), onChoose: () => onSortChange(null) }]
    : items;
}

function useLayoutItems<Row>({ column, columns, layout, onLayoutChange }: ColumnMenuProps<Row>): ActionMenuItem[] {
  const t = useTranslations("table");
  const move = (by: -1 | 1) => () => onLayoutChange(moveColumn(layout, columns, column.id, by));
  const resize = (by: number) => () => onLayoutChange(resizeColumn(layout, column, widthOf(layout, column) + by));
  const moves: ActionMenuItem[] = [
    { id: "left", label: t("moveLeft"), onChoose: move(-1), startsGroup: true },
    { id: "right", label: t("moveRight"), onChoose: move(1) },
  ];
  const hide = () => onLayoutChange(showColumn(layout, column.id, false));
  return [
    ...(isMovable(columns, column.id) ? moves : []),
    { id: "wider", label: t("wider"), onChoose: resize(resizeStepPx), staysOpen: true, startsGroup: true },
    { id: "narrower", label: t("narrower"), onChoose: resize(-resizeStepPx), staysOpen: true },
    ...(column.isIdentity ? [] : [{ id: "hide", label: t("hide"), onChoose: hide, startsGroup: true }]),
  ];
}
