"use client";

import { Button } from "@mantine/core";
import IconColumns3 from "@tabler/icons-react/dist/esm/icons/IconColumns3.mjs";
import { useTranslations } from "next-intl";
import type { ColumnLayout } from "@/ui/money-table/column-layout";
import { ColumnsList } from "@/ui/money-table/columns-list";
import classes from "@/ui/money-table/money-table.module.css";
import type { MoneyTableColumn } from "@/ui/money-table/money-table-types";
import { PopoverButton } from "@/ui/popover-button";

type ColumnsButtonProps<Row> = {
  columns: readonly MoneyTableColumn<Row>[];
  layout: ColumnLayout | null;
  /** Null goes back to the screen's own columns. */
  onLayoutChange: (layout: ColumnLayout | null) => void;
};

/** *Columns*: which are shown, in which order, and the way back. */
export function ColumnsButton<Row>(props: ColumnsButtonProps<Row>) {
  const t = useTranslations("table");
  return (
    <PopoverButton
      width={280}
      label={t("columns")}
      button={
        <Button
          className={classes.columnsButton}
          variant="default"
          leftSection={<IconColumns3 size={16} aria-hidden />}
        >
          {t("columns")}
        </Button>
      }
    >
      <ColumnsList {...props} />
    </PopoverButton>
  );
}
