import classes from "@/features/accounts/source-panel.module.css";
import type { SourceOption } from "@/features/accounts/use-sources";
import { MoneyText } from "@/ui/money-text";

/** An account in the list of those that pay: name, money, and what keeps it from paying or makes payments wait. */
export function SourceRow({ source }: { source: SourceOption | undefined }) {
  if (source === undefined) return null;
  const why = source.barrier ?? source.wait;
  return (
    <span className={classes.option}>
      <span>{source.name}</span>
      <MoneyText amount={source.available} form="short" />
      {why === null ? null : <span className={classes.why}>{why}</span>}
    </span>
  );
}

/** The same of the account that is chosen; it may have come after the choice. */
export function ChosenSourceWhy({ source }: { source: SourceOption }) {
  const why = source.barrier ?? source.wait;
  return why === null ? null : <p className={classes.chosen}>{why}</p>;
}
