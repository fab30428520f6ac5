"use client";

import classes from "@/ui/money-table/money-table.module.css";

const skeletonRows = Array.from({ length: 12 }, (_, place) => `skeleton-${place}`);

/** A first screen of rows that are not known yet. */
export function SkeletonRows({ columns }: { columns: number }) {
  return (
    <tbody className={classes.waiting}>
      {skeletonRows.map((id) => (
        <SkeletonRow key={id} columns={columns} />
      ))}
    </tbody>
  );
}

/** A row that is not loaded yet, in its final height. */
export function SkeletonRow({ columns }: { columns: number }) {
  return (
    <tr aria-hidden className={classes.row}>
      {Array.from({ length: columns }, (_, place) => `cell-${place}`).map((id) => (
        <td key={id} className={classes.cell}>
          <span className={classes.skeleton} />
        </td>
      ))}
    </tr>
  );
}
