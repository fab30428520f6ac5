"use client";

import classes from "@/ui/money-table/money-table.module.css";

/** Where the value will stand in its column. */
type SkeletonColumn = { id: string; column: { align?: "start" | "end" } | null };

const skeletonRows = Array.from({ length: 12 }, (_, place) => `skeleton-${place}`);

/** A first screen of rows that are not known yet. */
export function SkeletonRows({ columns }: { columns: readonly SkeletonColumn[] }) {
  return (
    <tbody className={classes.waiting}>
      {skeletonRows.map((id) => (
        <SkeletonRow key={id} columns={columns} />
      ))}
    </tbody>
  );
}

/** A row that is not loaded yet, in its final height. */
export function SkeletonRow({ columns }: { columns: readonly SkeletonColumn[] }) {
  return (
    <tr aria-hidden className={classes.row}>
      {columns.map(({ id, column }) => (
        <td key={id} className={classes.cell} data-align={column?.align}>
          <span className={classes.skeleton} />
        </td>
      ))}
    </tr>
  );
}
