import { z } from "zod";
import { formatMoney, parseMoney } from "./money";

/** An id of ours, as a program sends it. */
export const idText = z.string().min(1).max(64);

/** A point in time on the wire: ISO 8601 in UTC. */
export const timeText = z.iso.datetime({ offset: false });

/** A day, `YYYY-MM-DD`. */
export const dayText = z.iso.date();

/** A figure on the wire: a decimal string with six decimals out, up to six in. */
export const moneyText = z.string().max(24).refine(isMoney, { error: "amount" });

/** One line of text that a person typed: NFC, trimmed, no control character. @source docs/design/features.md GEN-10 */
export function lineText(min: number, max: number) {
  return z
    .string()
    .max(max * 4)
    .transform((text) => text.normalize("NFC").trim())
    .pipe(
      z
        .string()
        .min(min)
        .max(max)
        .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), { error: "control_character" }),
    );
}

/** A note: like a line, and it may have several. */
export function noteText(max: number) {
  return z
    .string()
    .max(max * 4)
    .transform((text) => text.replaceAll("\r\n", "\n").normalize("NFC").trim())
    .pipe(
      z
        .string()
        .max(max)
        .refine((text) => !/(?!\n)[\p{Cc}\p{Cs}]/u.test(text), { error: "control_character" }),
    );
}

const DAY_MS = 86_400_000;
/** The day that was written last, as `2023-11-14T`: a list names few days and many times. */
let written = { day: Number.NaN, text: "" };

/**
 * `1700000000000` → `"2023-11-14T22:13:20.000Z"`. The calendar is asked once a day and the rest is counted: a list of a
 * hundred accounts writes hundreds of times.
 * @throws RangeError for what is no time
 */
export function timeOf(atMs: number): string {
  const day = Math.floor(atMs / DAY_MS);
  if (written.day !== day) written = { day, text: new Date(atMs).toISOString().slice(0, -"00:00:00.000Z".length) };
  const ms = atMs - day * DAY_MS;
  const [hours, minutes, seconds] = [
    Math.floor(ms / 3_600_000),
    Math.floor(ms / 60_000) % 60,
    Math.floor(ms / 1000) % 60,
  ];
  return `${written.text}${digits(hours, 2)}:${digits(minutes, 2)}:${digits(seconds, 2)}.${digits(ms % 1000, 3)}Z`;
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, "0");
}

/** The same for a time that may be unknown. */
export function timeOrNull(atMs: number | null): string | null {
  return atMs === null ? null : timeOf(atMs);
}

/** The figure of the wire for an amount that may be unknown. */
export function moneyOrNull(micro: bigint | null): string | null {
  return micro === null ? null : formatMoney(micro);
}

/** The UTC day of a time, `YYYY-MM-DD`. */
export function dayOf(atMs: number): string {
  return timeOf(atMs).slice(0, 10);
}

function isMoney(text: string): boolean {
  try {
    parseMoney(text);
    return true;
  } catch {
    return false;
  }
}
