import type { GroupRow } from "@/domain/group.schema";
import { formatMoney } from "@/domain/money";
import { timeOf, timeOrNull } from "@/domain/wire";
import type { GroupFigures, GroupRecord } from "@/server/repositories/groups.repository";

/** A group as the table shows it; without figures it has no live account. */
export function showGroup(group: GroupRecord, figures: GroupFigures | undefined): GroupRow {
  const { accounts, read, availableMicro, oldestAsOfMs } = figures ?? {
    accounts: 0,
    read: 0,
    availableMicro: 0n,
    oldestAsOfMs: null,
  };
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    tone: group.tone,
    isDefault: group.isDefault,
    accounts,
    available: formatMoney(availableMicro),
    oldestAsOf: timeOrNull(oldestAsOfMs),
    missing: accounts - read,
    version: group.version,
    createdAt: timeOf(group.createdAtMs),
    updatedAt: timeOf(group.updatedAtMs),
  };
}
