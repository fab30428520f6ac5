import type { GroupRow } from "@/domain/group.schema";

/** One group whose accounts were read a minute before the fixed moment of the tests. */
export function group(changes: Partial<GroupRow> = {}): GroupRow {
  return {
    id: "grp_2",
    name: "East",
    description: "Shops of the east",
    tone: "blue",
    isDefault: false,
    accounts: 12,
    available: "31020.000000",
    oldestAsOf: "2026-11-21T15:28:00.000Z",
    missing: 0,
    version: 3,
    createdAt: "2026-11-01T10:00:00.000Z",
    updatedAt: "2026-11-01T10:00:00.000Z",
    ...changes,
  };
}

/** The group of every account that is in no other. */
export const general = group({ id: "grp_1", name: "General", description: null, tone: "slate", isDefault: true });
