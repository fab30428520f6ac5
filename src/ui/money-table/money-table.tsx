"use client";

import { Suspense, use } from "react";
import classes from "@/ui/money-table/money-table.module.css";
import type { MoneyTableProps } from "@/ui/money-table/money-table-types";
import { SkeletonRows } from "@/ui/money-table/skeleton-rows";

type Table = typeof import("@/ui/money-table/full-table").FullTable;

let loadedTable: Table | null = null;
let loading: Promise<Table> | null = null;

/** Loads the code of the table, once; after a failure the next call tries again. */
export function loadTable(): Promise<Table> {
  loading ??= import("@/ui/money-table/full-table").then(
    ({ FullTable }) => {
      loadedTable = FullTable;
      return FullTable;
    },
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

// Beside the first rows, not after them.
if (typeof window !== "undefined") loadTable().catch(() => undefined);

/**
 * The one table. Rows are filtered, sorted and summed by the server and come by cursor; the table draws those on
 * screen in a real `<table>`, keeps identity and amount in sight, and selects by query. Its code is a file of its own, so
 * that the frame of a page works before it has come.
 */
export function MoneyTable<Row>(table: MoneyTableProps<Row>) {
  return (
    <Suspense fallback={<WaitingTable table={table} />}>
      <LoadedTable {...table} />
    </Suspense>
  );
}

function LoadedTable<Row>(table: MoneyTableProps<Row>) {
  const Table = loadedTable ?? use(loadTable());
  return <Table {...table} />;
}

function WaitingTable<Row>({ table }: { table: MoneyTableProps<Row> }) {
  return (
    <div className={classes.frame}>
      <div className={classes.scroller}>
        <table className={classes.table} aria-label={table.name} aria-busy>
          <SkeletonRows columns={table.columns.map((column) => ({ id: column.id, column }))} />
        </table>
      </div>
    </div>
  );
}
