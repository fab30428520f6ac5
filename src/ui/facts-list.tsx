import type { ReactNode } from "react";
import classes from "@/ui/facts-list.module.css";

type FactsListProps = { facts: readonly { id: string; label: string; value: ReactNode; help?: ReactNode }[] };

/** Names and values of one thing, for panels and details; `help` explains a name and stands beside it. */
export function FactsList({ facts }: FactsListProps) {
  return (
    <dl className={classes.facts}>
      {facts.map((fact) => (
        <div key={fact.id} className={classes.fact}>
          <dt>
            {fact.label}
            {fact.help}
          </dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
