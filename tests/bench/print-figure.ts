import { loadavg } from "node:os";

/** One figure as a ratio to the most that it should be: 1.00 is the goal itself, less is better. */
export function figure(name: string, value: number, goal: number, note = "", unit = "ms"): void {
  const ratio = (value / goal).toFixed(2);
  const shown = value.toFixed(unit === "ms" && value >= 100 ? 0 : 1);
  console.log(`${ratio.padStart(6)}  ${name}: ${shown} ${unit}, goal ${goal} ${unit}${inBrackets(note)}`);
}

/** The same for a rate, of which more is better: the goal stands above it. */
export function rate(name: string, value: number, goal: number, unit: string, note = ""): void {
  const ratio = (goal / value).toFixed(2);
  console.log(
    `${ratio.padStart(6)}  ${name}: ${inThousands(value)} ${unit}, goal ${inThousands(goal)}${inBrackets(note)}`,
  );
}

/** A figure without a goal. */
export function plain(text: string): void {
  console.log(`        ${text}`);
}

export function inThousands(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** How many processes wait for the machine now. */
export function load(): string {
  return loadavg()[0]?.toFixed(1) ?? "unknown";
}

function inBrackets(note: string): string {
  return note === "" ? "" : ` (${note})`;
}
