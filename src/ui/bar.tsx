"use client";

import { useTranslations } from "next-intl";
import { formatCount } from "@/i18n/formats";
import classes from "@/ui/chart.module.css";
import type { Tone } from "@/ui/chip-states";

export type BarPart = { id: string; label: string; count: number; tone: Tone };

type BarProps = {
  /** The parts in words: "603 settled, 1 unknown, 1,147 open". */
  label: string;
  parts: readonly BarPart[];
  width?: number;
};

/** Parts of a whole side by side, for the state cell of a batch; each part is at least one pixel wide. */
export function Bar({ label, parts, width = 96 }: BarProps) {
  const t = useTranslations("widgets");
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  const shown = parts.filter((part) => part.count > 0);
  let x = 0;
  return (
    <span className={classes.chart}>
      <svg role="img" aria-label={label} width={width} height={8}>
        <title>{label}</title>
        <rect width={width} height={8} rx={2} className={classes.track} />
        {shown.map((part) => {
          const start = x;
          const share = Math.max(1, (part.count / total) * width);
          x += share;
          return (
            <rect key={part.id} x={start} width={share} height={8} className={classes.part} data-tone={part.tone} />
          );
        })}
      </svg>
      <table className="im-hidden">
        <caption>{label}</caption>
        <tbody>
          {parts.map((part) => (
            <tr key={part.id}>
              <th scope="row">{part.label}</th>
              <td>
                {formatCount(part.count)} ({t("progress", { done: formatCount(part.count), total: formatCount(total) })}
                )
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </span>
  );
}
