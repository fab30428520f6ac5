"use client";

import { useTranslations } from "next-intl";
import classes from "@/ui/chart.module.css";
import { type ChartPoint, rangeOf, runsOf } from "@/ui/chart-geometry";
import { ChartTwin } from "@/ui/chart-twin";

type SparklineProps = {
  /** What is drawn: "Available, last 30 days". */
  label: string;
  /** One point a day, key `2026-11-21`; a null amount is a gap. */
  points: readonly ChartPoint[];
  width?: number;
  height?: number;
};

/** A line the size of a word; a day without a value is a gap in it. */
export function Sparkline({ label, points, width = 120, height = 28 }: SparklineProps) {
  const t = useTranslations("widgets");
  const range = rangeOf(points);
  // One reading is no course.
  if (range === null || points.filter((point) => point.amount !== null).length < 2)
    return <span className={classes.none}>—</span>;
  return (
    <span className={classes.chart}>
      <svg role="img" aria-label={label} width={width} height={height} viewBox={`-2 -2 ${width + 4} ${height + 4}`}>
        {runsOf(points, range, width, height).map((run) =>
          run.includes(" ") ? (
            <polyline key={run} points={run} className={classes.line} />
          ) : (
            <circle key={run} cx={run.split(",")[0]} cy={run.split(",")[1]} r={1.5} className={classes.dot} />
          ),
        )}
      </svg>
      <ChartTwin
        caption={label}
        keyHeader={t("chartDay")}
        valueHeader={t("chartValue")}
        gapWord={t("chartGap")}
        points={points}
      />
    </span>
  );
}
