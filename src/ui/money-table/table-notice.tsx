"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { formatCount } from "@/i18n/formats";
import classes from "@/ui/money-table/money-table.module.css";
import type { MoneyTableProps, NoMatch } from "@/ui/money-table/money-table-types";
import { SkeletonRows } from "@/ui/money-table/skeleton-rows";
import type { ColumnView } from "@/ui/money-table/use-column-model";
import { StateMessage } from "@/ui/state-message";

type TableNoticeProps<Row> = { table: MoneyTableProps<Row>; columns: readonly ColumnView<Row>[] };

/** What stands in the table while it has no rows: skeleton, failure, no match, first use. */
export function TableNotice<Row>({ table, columns }: TableNoticeProps<Row>) {
  if (table.status === "loading") return <SkeletonRows columns={columns} />;
  const isFailed = table.status === "failed";
  const noMatch = table.noMatch ?? null;
  return (
    <tbody>
      <tr>
        <td className={classes.notice} colSpan={columns.length}>
          <div className={classes.noticeBody}>
            {isFailed ? table.error : noMatch === null ? table.empty : <NoMatchMessage noMatch={noMatch} />}
          </div>
        </td>
      </tr>
    </tbody>
  );
}

function NoMatchMessage({ noMatch }: { noMatch: NoMatch }) {
  const t = useTranslations("table");
  const { suggestion } = noMatch;
  return (
    <StateMessage
      title={t("noMatch", { shown: "0", total: formatCount(noMatch.unfiltered) })}
      actions={
        <>
          <Button variant="default" onClick={noMatch.onClear}>
            {t("clearFilters")}
          </Button>
          {suggestion === undefined ? null : (
            <Button variant="subtle" onClick={suggestion.onRemove}>
              {t("noMatchSuggestion", { filter: suggestion.filter, count: formatCount(suggestion.count) })}
            </Button>
          )}
        </>
      }
    />
  );
}
