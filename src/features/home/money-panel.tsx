"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { GroupRow } from "@/domain/group.schema";
import type { Overview, OverviewSeries } from "@/domain/overview.schema";
import { BoxPanel } from "@/features/home/box-panel";
import boxClasses from "@/features/home/box-panel.module.css";
import type { Reading } from "@/features/home/labels";
import classes from "@/features/home/money-panel.module.css";
import { useFormats } from "@/i18n/use-formats";
import type { ChartPoint } from "@/ui/chart-geometry";
import { MoneyText } from "@/ui/money-text";
import { Sparkline } from "@/ui/sparkline";

type Money = Overview["money"];

type MoneyPanelProps = {
  reading: Reading<Money>;
  /** Balances by UTC day from `from` to `to`; a day without a reading is a gap. */
  series: Reading<OverviewSeries>;
  days: readonly string[];
  /** Those that hold most, the largest first; none while there is only one. */
  groups: readonly GroupRow[];
  /** Some account is in several groups, so that their sums are more than the whole. */
  isShared: boolean;
};

/** *Money*: what Infini said last, how old the oldest part is, what is missing, and what is bound. */
export function MoneyPanel({ reading, series, days, groups, isShared }: MoneyPanelProps) {
  const t = useTranslations("home.money");
  const known = reading.status === "ready" && reading.data.accounts > reading.data.missing ? reading.data : null;
  return (
    <BoxPanel
      title={t("title")}
      {...(known?.oldestAsOf ? { facts: <Oldest at={known.oldestAsOf} isStale={known.stale > 0} /> } : {})}
      reading={reading}
    >
      {(money) =>
        money.accounts === money.missing ? (
          <p className={boxClasses.empty}>{t("empty")}</p>
        ) : (
          <>
            <div className={classes.figure}>
              <Link className={classes.link} href="/accounts">
                <span className={classes.label}>{t("available")} </span>
                <MoneyText
                  amount={money.available}
                  form="short"
                  size="figure"
                  unit="USD"
                  isPartial={money.missing > 0}
                />
              </Link>
              <BalanceChart reading={series} days={days} />
            </div>
            <Groups groups={groups} isShared={isShared} />
            <Parts money={money} />
            <MoneyLinks money={money} />
          </>
        )
      }
    </BoxPanel>
  );
}

function Oldest({ at, isStale }: { at: string; isStale: boolean }) {
  const t = useTranslations("home.money");
  const formats = useFormats();
  return (
    <span className={classes.oldest} data-stale={isStale || undefined} title={formats.instant(at)}>
      {t("oldest", { age: formats.age(at) })}
    </span>
  );
}

/** What the largest groups hold; an account of several groups counts in each. */
function Groups({ groups, isShared }: Pick<MoneyPanelProps, "groups" | "isShared">) {
  const t = useTranslations("home.money");
  if (groups.length === 0) return null;
  return (
    <p className={classes.parts}>
      {groups.map((group) => (
        <Link key={group.id} href={`/groups/${group.id}`} prefetch={false}>
          <span>{group.name}</span>{" "}
          <MoneyText
            amount={group.missing === group.accounts ? null : group.available}
            form="short"
            isPartial={group.missing > 0}
          />
        </Link>
      ))}
      <Link href="/groups" prefetch={false}>
        {t("groups")}
      </Link>
      {isShared ? <span>{t("sharedGroups")}</span> : null}
    </p>
  );
}

/** What keeps the sum from being whole: accounts without a value, and old ones. */
function Parts({ money }: { money: Money }) {
  const t = useTranslations("home.money");
  if (money.missing + money.stale === 0) return null;
  return (
    <p className={classes.parts}>
      {money.missing === 0 ? null : <Link href="/accounts?age=missing">{t("missing", { count: money.missing })}</Link>}
      {money.stale === 0 ? null : <Link href="/accounts?age=stale">{t("stale", { count: money.stale })}</Link>}
    </p>
  );
}

function MoneyLinks({ money }: { money: Money }) {
  const t = useTranslations("home.money");
  return (
    <p className={classes.parts}>
      <span>
        {t("reservedWord")} <MoneyText amount={money.reserved} form="short" />
      </span>
      <Link href="/review?tab=outcomes" data-tone={money.inDoubt === "0.000000" ? undefined : "unknown"}>
        <span>{t("inDoubtWord")}</span> <MoneyText amount={money.inDoubt} form="short" />
      </Link>
    </p>
  );
}

function BalanceChart({ reading, days }: { reading: Reading<OverviewSeries>; days: readonly string[] }) {
  const t = useTranslations("home.money");
  if (reading.status === "loading") return null;
  if (reading.status === "failed") return <span className={classes.note}>{t("chartFailed")}</span>;
  const points = pointsOf(reading.data, days);
  // One reading is no course yet.
  if (points.filter(({ amount }) => amount !== null).length < 2) return null;
  const partial = reading.data.points.filter((point) => point.missing > 0).length;
  return (
    <span className={classes.chart}>
      <Sparkline label={t("chart", { count: days.length })} points={points} width={160} height={36} />
      <span className={classes.note}>
        {t("days", { count: days.length })}
        {partial === 0 ? null : ` · ${t("partialDays", { count: partial })}`}
      </span>
    </span>
  );
}

/** One point for every day of the range; a day that was not read stays empty. */
function pointsOf(series: OverviewSeries, days: readonly string[]): ChartPoint[] {
  const read = new Map(series.points.map((point) => [point.on, point.available]));
  return days.map((day) => ({ key: day, amount: read.get(day) ?? null }));
}
