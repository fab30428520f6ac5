import { BadInputError } from "@/domain/errors";
import { formatMoney } from "@/domain/money";
import { MAX_POINTS, type OverviewSeries, type OverviewSeriesInput } from "@/domain/overview.schema";
import { dayOf } from "@/domain/wire";
import { countComings, sumSnapshots } from "@/server/repositories/overview.repository";
import type { ServiceContext } from "@/server/services/context";

const DAY_MS = 86_400_000;

/**
 * Balances day by day from what was read on each day. A day without a reading is a gap, and a day on which some accounts
 * were not read says how many (OVW-2, OVW-3).
 * @throws BadInputError `overview.range` when it ends before it begins or has more than 400 days
 */
export async function getSeries(ctx: ServiceContext, input: OverviewSeriesInput): Promise<OverviewSeries> {
  const days = listDays(input.from, input.to);
  const [rows, comings] = await Promise.all([sumSnapshots(ctx.db, input.from, input.to), countComings(ctx.db)]);
  const points = rows.map((row) => ({
    on: row.onDay,
    available: formatMoney(row.availableMicro),
    redPacket: formatMoney(row.redPacketMicro),
    withdrawing: formatMoney(row.withdrawingMicro),
    accounts: row.accounts,
    missing: Math.max(0, standingOn(comings, row.onDay) - row.accounts),
  }));
  const known = new Set(points.map((point) => point.on));
  return { points, gaps: joinDays(days.filter((day) => !known.has(day))) };
}

function listDays(from: string, to: string): string[] {
  const [firstMs, lastMs] = [Date.parse(from), Date.parse(to)];
  const days = (lastMs - firstMs) / DAY_MS + 1;
  if (days < 1 || days > MAX_POINTS) {
    throw new BadInputError("overview.range", "The range must have 1 to 400 days.", { limit: MAX_POINTS });
  }
  return Array.from({ length: days }, (_, index) => dayOf(firstMs + index * DAY_MS));
}

/** Accounts that were ours on a day: added by its end, and not archived before it began. */
function standingOn(comings: Awaited<ReturnType<typeof countComings>>, day: string): number {
  const dayMs = Date.parse(day);
  let standing = 0;
  for (const [atMs, accounts] of comings.added) if (atMs <= dayMs) standing += accounts;
  for (const [atMs, accounts] of comings.archived) if (atMs < dayMs) standing -= accounts;
  return standing;
}

/** Days in order as ranges without a hole. */
function joinDays(days: readonly string[]): { from: string; to: string }[] {
  const ranges: { from: string; to: string }[] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last && Date.parse(day) - Date.parse(last.to) === DAY_MS) last.to = day;
    else ranges.push({ from: day, to: day });
  }
  return ranges;
}
