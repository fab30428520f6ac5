"use client";

import type { ReactNode } from "react";
import classes from "@/ui/state-message.module.css";

type StateMessageProps = {
  /** One sentence: what this is, or what happened. */
  title: string;
  /** The sentence after it. */
  children?: ReactNode;
  /** One primary action, others after it. */
  actions?: ReactNode;
  /** `page` stands alone in the middle; `inline` takes the place of rows or a box. */
  size?: "page" | "inline";
};

/** What stands where rows would stand: first use, nothing found, nothing waiting. */
export function StateMessage({ title, children, actions, size = "inline" }: StateMessageProps) {
  return (
    <div className={classes.message} data-size={size}>
      <p className={classes.title}>{title}</p>
      {children === undefined ? null : <div className={classes.body}>{children}</div>}
      {actions === undefined ? null : <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
