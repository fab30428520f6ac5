import { useTimeZone, useTranslations } from "next-intl";
import {
  ageOf,
  ageOfMs,
  formatClock,
  formatCount,
  formatDay,
  formatInstant,
  formatInstantSeconds,
} from "@/i18n/formats";
import { useNowMs } from "@/i18n/use-now-ms";

export type Formats = {
  /** `2026-11-21 15:29` */
  instant: (iso: string | null) => string;
  /** `2026-11-21 15:29:07` */
  instantSeconds: (iso: string | null) => string;
  /** `15:29:07` of a moment in Unix ms; `—` before the first. */
  clock: (atMs: number) => string;
  /** `2026-11-21` */
  day: (iso: string | null) => string;
  /** `3 h`: an addition to a date, never alone without its title. */
  age: (iso: string) => string;
  /** `14 h 36 min`: a length of time. */
  duration: (lengthMs: number) => string;
  count: (count: number | bigint) => string;
  /** Moment that ages are counted from, Unix ms; moves every 15 s. */
  nowMs: number;
};

/** Dates, ages and counts in the operator's zone and language; ages move while the screen is open. */
export function useFormats(): Formats {
  const t = useTranslations("time");
  const timeZone = useTimeZone() ?? "UTC";
  const nowMs = useNowMs();
  const age = (iso: string) => {
    const { unit, count } = ageOf(iso, nowMs);
    return t(unit, { count });
  };
  const duration = (lengthMs: number) => {
    const { unit, count } = ageOfMs(lengthMs);
    if (unit !== "hours") return t(unit, { count });
    const minutes = Math.floor((lengthMs % 3_600_000) / 60_000);
    return minutes === 0 ? t("hours", { count }) : t("hoursMinutes", { hours: count, minutes });
  };
  return {
    instant: (iso) => formatInstant(iso, timeZone),
    instantSeconds: (iso) => formatInstantSeconds(iso, timeZone),
    clock: (atMs) => (atMs === 0 ? "—" : formatClock(atMs, timeZone)),
    day: (iso) => formatDay(iso, timeZone),
    age,
    duration,
    count: formatCount,
    nowMs,
  };
}
