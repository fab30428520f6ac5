const instantParts = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-21 15:29` in the zone given, the same in both languages; `—` when there is no such moment. */
export function formatInstant(iso: string | null, timeZone: string): string {
  const parts = iso === null ? null : partsOf(iso, timeZone);
  return parts === null ? "—" : `${parts.date} ${parts.time}`;
}

/** `2026-11-21 15:29:07`, for the steps of one transfer. */
export function formatInstantSeconds(iso: string | null, timeZone: string): string {
  const parts = iso === null ? null : partsOf(iso, timeZone);
  return parts === null ? "—" : `${parts.date} ${parts.time}:${parts.second}`;
}

/** `15:29:07`, for moments of today. */
export function formatClock(atMs: number, timeZone: string): string {
  const parts = partsOf(new Date(atMs).toISOString(), timeZone);
  return parts === null ? "—" : `${parts.time}:${parts.second}`;
}

/** `2026-11-21`; a plain date of the file passes through unchanged, because it has no zone. */
export function formatDay(iso: string | null, timeZone: string): string {
  if (iso !== null && /^\d{4}-\d{2}-\d{2}$/.test(iso)) return iso;
  const parts = iso === null ? null : partsOf(iso, timeZone);
  return parts === null ? "—" : parts.date;
}

/** `1,847`: the same grouping in both languages, so that figures can be compared across screens. */
export function formatCount(count: number | bigint): string {
  return count.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Whole percent that never rounds up to a finished-looking 100: 1,750 of 1,751 is 99. */
export function percentOf(done: number, total: number): number {
  if (total <= 0) return 0;
  return done >= total ? 100 : Math.floor((done / total) * 100);
}

/** Unit and count of an age, whole and rounded down: `{ unit: "hours", count: 3 }`. */
export type Age = { unit: "seconds" | "minutes" | "hours" | "days"; count: number };

/** How long ago a moment was, counted from `nowMs` (Unix ms); never negative, so a skewed clock says 0 seconds. */
export function ageOf(iso: string, nowMs: number): Age {
  return ageOfMs(nowMs - Date.parse(iso));
}

/** The same for a length of time in ms. */
export function ageOfMs(lengthMs: number): Age {
  const seconds = Math.max(0, Math.floor(lengthMs / 1000));
  if (seconds < 60) return { unit: "seconds", count: seconds };
  if (seconds < 3600) return { unit: "minutes", count: Math.floor(seconds / 60) };
  if (seconds < 86_400) return { unit: "hours", count: Math.floor(seconds / 3600) };
  return { unit: "days", count: Math.floor(seconds / 86_400) };
}

/** `UTC+02:00` of a zone at a moment: shown once, in the header. */
export function formatZone(timeZone: string, atMs: number): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(atMs);
  const offset = parts.find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  return offset === "GMT+00:00" ? "UTC" : offset.replace("GMT", "UTC");
}

function partsOf(iso: string, timeZone: string): { date: string; time: string; second: string } | null {
  const atMs = Date.parse(iso);
  if (Number.isNaN(atMs)) return null;
  const found = new Map(
    formatterOf(timeZone)
      .formatToParts(atMs)
      .map((part) => [part.type, part.value]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? "";
  return {
    date: `${of("year")}-${of("month")}-${of("day")}`,
    time: `${of("hour")}:${of("minute")}`,
    second: of("second"),
  };
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = instantParts.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  instantParts.set(timeZone, made);
  return made;
}
