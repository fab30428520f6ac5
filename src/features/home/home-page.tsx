"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { GroupRow } from "@/domain/group.schema";
import type { Overview, OverviewSeries } from "@/domain/overview.schema";
import type { Health } from "@/domain/system.schema";
import { EventsPanel } from "@/features/home/events-panel";
import { HealthPanel } from "@/features/home/health-panel";
import classes from "@/features/home/home-page.module.css";
import { partOf, type Reading } from "@/features/home/labels";
import { MoneyPanel } from "@/features/home/money-panel";
import { NeedsPanel } from "@/features/home/needs-panel";
import { type RunningNow, RunningPanel } from "@/features/home/running-panel";
import { useNeeds } from "@/features/home/use-needs";
import type { LiveState } from "@/trpc/event-hub";
import { PageHeader } from "@/ui/page-header";

type HomePageProps = {
  overview: Reading<Overview>;
  running: Reading<RunningNow>;
  series: Reading<OverviewSeries>;
  /** UTC days of the series, the oldest first. */
  days: readonly string[];
  /** Groups that hold most, the largest first. */
  groups: readonly GroupRow[];
  /** Some account is in several groups. */
  isShared: boolean;
  system: Reading<Health>;
  live: LiveState;
  /** The first steps, while they are wanted. */
  steps: ReactNode;
};

/** Is anything wrong, and what waits for me? */
export function HomePage({ overview, running, series, days, groups, isShared, system, live, steps }: HomePageProps) {
  const t = useTranslations("home");
  return (
    <>
      <PageHeader title={t("title")} actions={<FirstNeed overview={overview} />} />
      <div className={classes.page}>
        {steps}
        <div className={classes.boxes}>
          <NeedsPanel reading={partOf(overview, (whole) => whole.needsYou)} />
          <MoneyPanel
            reading={partOf(overview, (whole) => whole.money)}
            series={series}
            days={days}
            groups={groups}
            isShared={isShared}
          />
          <RunningPanel reading={running} />
          <HealthPanel reading={partOf(overview, (whole) => whole.health)} system={system} live={live} />
        </div>
        <EventsPanel reading={partOf(overview, (whole) => whole.events)} />
      </div>
    </>
  );
}

/** The page's one primary act: the first thing that waits. */
function FirstNeed({ overview }: { overview: Reading<Overview> }) {
  const t = useTranslations("home.needsYou");
  const needsOf = useNeeds();
  if (overview.status !== "ready") return null;
  const [first] = needsOf(overview.data.needsYou);
  if (first === undefined) return null;
  return (
    <Button component={Link} href={first.href} className={classes.first}>
      {t("first", { what: first.text })}
    </Button>
  );
}
