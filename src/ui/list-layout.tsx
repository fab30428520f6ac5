import type { ReactNode } from "react";
import classes from "@/ui/list-layout.module.css";

type ListLayoutProps = {
  header: ReactNode;
  /** Groups or reasons at the left. */
  aside?: ReactNode;
  /** Search and filters. */
  tools?: ReactNode;
  /** What stands at the end of the tools: columns. */
  toolsEnd?: ReactNode;
  /** The table. */
  children: ReactNode;
  /** The open row. */
  panel?: ReactNode;
};

/** Layout L: header, tools, table and panel; the table scrolls, the page does not. */
export function ListLayout({ header, aside, tools, toolsEnd, children, panel }: ListLayoutProps) {
  return (
    <div className={classes.layout}>
      {header}
      <div className={classes.columns}>
        {aside === undefined ? null : <div className={classes.aside}>{aside}</div>}
        <div className={classes.list}>
          {tools === undefined ? null : (
            <div className={classes.tools}>
              {tools}
              {toolsEnd === undefined ? null : <span className={classes.end}>{toolsEnd}</span>}
            </div>
          )}
          {children}
        </div>
        {panel}
      </div>
    </div>
  );
}
