"use client";

import { useTranslations } from "next-intl";
import { formatCount } from "@/i18n/formats";
import classes from "@/ui/chart.module.css";
import { type ChartPoint, heightOf, rangeOf, runsOf } from "@/ui/chart-geometry";
import { ChartTwin } from "@/ui/chart-twin";
import { moneyWords } from "@/ui/money-figure";

type RunwayProps = {
  /** Balance after a line as the engine projects it; key is the line's number; the first point is the balance now. */
  points: readonly ChartPoint[];
  /** How many payments the projection covers. */
  count: number;
  /** Line at which the money ends; null when it lasts. */
  endsAtLine: number | null;
  unit: string;
};

const width = 400;
const height = 56;

/** The balance projected line by line; where money ends, the line is named and the rest is hatched. */
export function Runway({ points, count, endsAtLine, unit }: RunwayProps) {
  const t = useTranslations("widgets");
  const range = rangeOf(points, true);
  const start = points[0]?.amount ?? null;
  const end = points.at(-1)?.amount ?? null;
  if (range === null || start === null || end === null) return <span className={classes.none}>—</span>;
  const words = (amount: string) => moneyWords(amount, { form: "short", unit });
  const label = t("runwayLabel", { count, start: words(start), end: words(end) });
  const zero = height - heightOf(0n, range) * height;
  return (
    <figure className={classes.runway} data-short={endsAtLine !== null || undefined}>
      <svg role="img" aria-label={label} viewBox={`0 -2 ${width} ${height + 4}`} preserveAspectRatio="none">
        {runsOf(points, range, width, height).map((run) => (
          <g key={run}>
            <polygon points={`0,${zero} ${run} ${width},${zero}`} className={classes.area} />
            <polyline points={run} className={classes.line} />
          </g>
        ))}
        <line x1={0} x2={width} y1={zero} y2={zero} className={classes.zero} />
      </svg>
      <figcaption>
        {endsAtLine === null ? t("runwayEnough") : t("runwayShort", { line: formatCount(endsAtLine) })}
      </figcaption>
      <ChartTwin
        caption={label}
        keyHeader={t("runwayLine")}
        valueHeader={t("runwayAfter")}
        gapWord={t("chartGap")}
        points={points}
      />
    </figure>
  );
}
