import type { ReactNode } from "react";
import classes from "@/ui/page-header.module.css";

type PageHeaderProps = {
  /** The page's one `h1`, equal to the document's title. */
  title: ReactNode;
  /** A count, a chip or an amount beside it. */
  facts?: ReactNode;
  /** The primary action last. */
  actions?: ReactNode;
  /** Tabs or steps below. */
  children?: ReactNode;
};

/** Title, facts and actions at the top of every page. */
export function PageHeader({ title, facts, actions, children }: PageHeaderProps) {
  return (
    <header className={classes.header}>
      <div className={classes.line}>
        <h1 className={classes.title}>{title}</h1>
        {facts === undefined ? null : <div className={classes.facts}>{facts}</div>}
        {actions === undefined ? null : <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </header>
  );
}
