"use client";

import { formatCount } from "@/i18n/formats";
import { MoneyText } from "@/ui/money-text";
import classes from "@/ui/reason-list.module.css";

type ReasonEntry = { id: string; label: string; count: number; amount?: string | null };

type ReasonListProps = {
  /** Accessible name, such as "Reasons". */
  label: string;
  reasons: readonly ReasonEntry[];
  selectedId: string | null;
  onSelect: (id: string) => void;
};

/** Reasons with how many wait for each: ninety-six held lines are four reasons, so four decisions. */
export function ReasonList({ label, reasons, selectedId, onSelect }: ReasonListProps) {
  return (
    <ul className={classes.reasons} aria-label={label}>
      {reasons.map((reason) => (
        <li key={reason.id}>
          <button
            type="button"
            className={classes.reason}
            aria-current={reason.id === selectedId ? "true" : undefined}
            onClick={() => onSelect(reason.id)}
          >
            <span className={classes.label}>{reason.label}</span>
            {reason.amount === undefined ? null : (
              <span className={classes.amount}>
                <MoneyText amount={reason.amount} form="short" />
              </span>
            )}
            <span className={classes.count}>{formatCount(reason.count)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
