import type { ReactNode, Ref } from "react";
import classes from "@/ui/page-header.module.css";
import { PageTitle } from "@/ui/page-title";

type PageHeaderProps = {
  /** The page's one `h1`; null while its name is unread. */
  title: string | null;
  /** The document's title where it is not the heading: a name that is unread, the progress of a run. */
  documentTitle?: string;
  /** The heading, where an act that ended elsewhere leads the focus to it. */
  headingRef?: Ref<HTMLHeadingElement>;
  /** Id of the sentence that is read out with the heading. */
  describedBy?: string;
  /** A count, a chip or an amount beside it. */
  facts?: ReactNode;
  /** The primary action last. */
  actions?: ReactNode;
  /** Tabs or steps below. */
  children?: ReactNode;
};

/** Title, facts and actions at the top of every page. */
export function PageHeader(props: PageHeaderProps) {
  const { title, documentTitle, headingRef, describedBy, facts, actions, children } = props;
  const named = documentTitle ?? title;
  return (
    <header className={classes.header}>
      {named === null ? null : <PageTitle title={named} />}
      <div className={classes.line}>
        <h1
          ref={headingRef}
          tabIndex={headingRef === undefined ? undefined : -1}
          aria-describedby={describedBy}
          className={classes.title}
        >
          {title ?? <span className={classes.unread}>—</span>}
        </h1>
        {facts === undefined ? null : <div className={classes.facts}>{facts}</div>}
        {actions === undefined ? null : <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </header>
  );
}
