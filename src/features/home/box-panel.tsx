"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import classes from "@/features/home/box-panel.module.css";
import type { Reading } from "@/features/home/labels";
import { ErrorMessage } from "@/ui/error-message";

type BoxPanelProps<Data> = {
  title: string;
  /** Stands beside the title. */
  facts?: ReactNode;
  reading: Reading<Data>;
  children: (data: Data) => ReactNode;
};

/** One box of Home: it waits and fails alone, and the others go on. */
export function BoxPanel<Data>({ title, facts, reading, children }: BoxPanelProps<Data>) {
  const t = useTranslations("home");
  const titleId = useId();
  return (
    <section className={classes.box} aria-labelledby={titleId} aria-busy={reading.status === "loading"}>
      <header className={classes.head}>
        <h2 className={classes.title} id={titleId}>
          {title}
        </h2>
        {facts === undefined ? null : <span className={classes.facts}>{facts}</span>}
      </header>
      {reading.status === "loading" ? <Waiting /> : null}
      {reading.status === "failed" ? (
        <>
          <ErrorMessage error={reading.error} onRetry={reading.onRetry} />
          <p className={classes.note}>{t("failed")}</p>
        </>
      ) : null}
      {reading.status === "ready" ? children(reading.data) : null}
    </section>
  );
}

/** Two lines in their final height. */
function Waiting() {
  return (
    <div aria-hidden className={classes.waiting}>
      <span className={classes.skeleton} />
      <span className={classes.skeleton} />
    </div>
  );
}
