import { parseMoney } from "@/domain/money";

/** One drawn value; null is a gap, never a zero. */
export type ChartPoint = { key: string; amount: string | null };

/** Lowest and highest value in micro-units; null without any value. */
export type ChartRange = { low: bigint; high: bigint };

/** The range of all known values, widened so that a flat line stands in the middle. */
export function rangeOf(points: readonly ChartPoint[], mustContainZero = false): ChartRange | null {
  const known = points.flatMap((point) => (point.amount === null ? [] : [parseMoney(point.amount)]));
  const first = known[0];
  if (first === undefined) return null;
  let low = mustContainZero && first > 0n ? 0n : first;
  let high = mustContainZero && first < 0n ? 0n : first;
  for (const value of known) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low === high ? { low: low - 1n, high: high + 1n } : { low, high };
}

/** Height of a value between 0 (lowest) and 1 (highest); precise to a ten-thousandth, which is finer than a pixel. */
export function heightOf(micro: bigint, range: ChartRange): number {
  return Number(((micro - range.low) * 10_000n) / (range.high - range.low)) / 10_000;
}

/** Runs of neighbouring known values as SVG polyline points; a gap ends a run. */
export function runsOf(points: readonly ChartPoint[], range: ChartRange, width: number, height: number): string[] {
  const step = points.length > 1 ? width / (points.length - 1) : 0;
  const runs: string[][] = [[]];
  points.forEach((point, index) => {
    if (point.amount === null) {
      if (runs.at(-1)?.length !== 0) runs.push([]);
      return;
    }
    const y = height - heightOf(parseMoney(point.amount), range) * height;
    runs.at(-1)?.push(`${round(index * step)},${round(y)}`);
  });
  return runs.filter((run) => run.length > 0).map((run) => run.join(" "));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
