"use client";

import { useTranslations } from "next-intl";
import { systemActor } from "@/domain/audit";
import type { ReviewDetail } from "@/domain/review.schema";
import classes from "@/features/review/evidence-panel.module.css";
import { useStepReason } from "@/features/review/use-step-reason";
import { useFormats } from "@/i18n/use-formats";
import { StatusChip } from "@/ui/status-chip";

/** Every step of the transfer, oldest first: when, by whom, and why. */
export function TimelinePanel({ events }: { events: ReviewDetail["events"] }) {
  const t = useTranslations("review.timeline");
  const formats = useFormats();
  const why = useStepReason();
  return (
    <section className={classes.part}>
      <h3 className={classes.title}>{t("title")}</h3>
      <ol className={classes.list}>
        {events.map((event) => (
          <li key={`${event.at}-${event.edge}-${event.to}`} className={classes.event}>
            <span className={classes.quiet}>{formats.instantSeconds(event.at)}</span>
            <StatusChip kind="transfer" state={event.to} />
            <span className={classes.quiet} title={event.edge}>
              {event.actor === systemActor.id ? t("engine") : event.actor}
            </span>
            {event.reason === null ? null : <span>{why(event.reason)}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
