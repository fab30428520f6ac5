"use client";

import { NativeSelect } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Overview } from "@/domain/overview.schema";
import { OVERVIEW_EVENTS } from "@/domain/overview-limits";
import { BoxPanel } from "@/features/home/box-panel";
import boxClasses from "@/features/home/box-panel.module.css";
import classes from "@/features/home/events-panel.module.css";
import { type EventTopicKey, eventTopicKeys, type Reading } from "@/features/home/labels";
import {
  eventHref,
  type HomeEvent,
  subjectHref,
  useEventWords,
  useSubjectWords,
} from "@/features/home/use-event-words";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";

/** The latest events, people and machine, in words. */
export function EventsPanel({ reading }: { reading: Reading<Overview["events"]> }) {
  const t = useTranslations("home.events");
  const [topic, setTopic] = useState<EventTopicKey | "all">("all");
  const choice = (
    <NativeSelect
      size="xs"
      aria-label={t("filter")}
      value={topic}
      onChange={(event) => setTopic(eventTopicKeys.find((key) => key === event.currentTarget.value) ?? "all")}
      data={[
        { value: "all", label: t("all") },
        ...eventTopicKeys.map((value) => ({ value, label: t(`topic.${value}`) })),
      ]}
    />
  );
  return (
    <BoxPanel title={t("title")} facts={choice} reading={reading}>
      {(events) => {
        const shown = topic === "all" ? events : events.filter((event) => event.topic === topic);
        if (events.length === 0) return <p className={boxClasses.empty}>{t("empty")}</p>;
        if (shown.length === 0) {
          return <p className={boxClasses.empty}>{t("noneOfKind", { count: formatCount(events.length) })}</p>;
        }
        return (
          <ol className={classes.list}>
            {runsOf(shown).map(({ event, count, isCut }) => (
              <EventLine
                key={event.seq}
                event={event}
                count={count}
                isCut={isCut && events.length >= OVERVIEW_EVENTS}
              />
            ))}
          </ol>
        );
      }}
    </BoxPanel>
  );
}

type Run = {
  event: HomeEvent;
  count: number;
  /** The last run may go on among older events, which nobody read. */
  isCut: boolean;
};

/** The same news about the same object, one after the other, is one line that says how often. */
function runsOf(events: readonly HomeEvent[]): Run[] {
  const runs: Omit<Run, "isCut">[] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (last !== undefined && newsOf(last.event) === newsOf(event)) last.count += 1;
    else runs.push({ event, count: 1 });
  }
  return runs.map((run, index) => ({ ...run, isCut: index === runs.length - 1 }));
}

function newsOf({ topic, subjectKind, subjectId, subjectName, payload }: HomeEvent): string {
  // A name stands for one object, but for payees: masked, several look alike.
  const isOfPayee = subjectKind === "payee" || (subjectKind === "transfer" && typeof payload.batchId !== "string");
  return JSON.stringify([topic, isOfPayee ? subjectId : (subjectName ?? subjectId), payload]);
}

function EventLine({ event, count, isCut }: Run) {
  const words = useEventWords();
  const times = useTranslations("home.events");
  const formats = useFormats();
  const href = eventHref(event);
  const text = words(event);
  const object = useSubjectWords()(event);
  const objectHref = subjectHref(event);
  return (
    <li className={classes.line}>
      <time className={classes.time} dateTime={event.at}>
        {formats.instantSeconds(event.at)}
      </time>
      <span>
        {href === null ? text : <Link href={href}>{text}</Link>}
        {count < 2 ? null : (
          <span className={classes.count}>{times(isCut ? "timesOrMore" : "times", { count: formatCount(count) })}</span>
        )}
      </span>
      <span className={classes.subject}>
        {objectHref === null || objectHref === href ? object : <Link href={objectHref}>{object}</Link>}
      </span>
    </li>
  );
}
