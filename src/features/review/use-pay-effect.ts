import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import type { PayEffect } from "@/features/cashback/decide-form";
import type { LineList } from "@/features/cashback/lines-table";

/**
 * What *Pay* does to lines of one payee: one of them is paid, the others are excluded. Counted while every line of the
 * payees is on the screen; otherwise only told.
 */
export function payEffects(line: CashbackLine, list: LineList): { line: PayEffect; all: PayEffect } {
  const loaded = list.rows.flatMap((row) => (row === null ? [] : [row]));
  const isWhole = list.total !== null && loaded.length === list.total;
  const groups = new Map<string, CashbackLine[]>();
  for (const one of loaded) {
    const key = groupKey(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const own = groups.get(groupKey(line)) ?? [];
  const isCounted = (group: readonly CashbackLine[]) => isWhole && group.length === sizeOf(group[0]);
  const first = [...groups.values()].flatMap(([one]) => one ?? []);
  return {
    line: isCounted(own) ? counted([line], own.length - 1) : { kind: "keepsThis" },
    all: [...groups.values()].every(isCounted) ? counted(first, loaded.length - first.length) : { kind: "keepsFirst" },
  };
}

function counted(paid: readonly CashbackLine[], excluded: number): PayEffect {
  const sum = formatMoney(sumMicro(paid.map(({ amount }) => parseMoney(amount ?? "0"))));
  return { kind: "counted", paid: { count: paid.length, sum }, excluded };
}

function duplicateOf(line: CashbackLine | undefined) {
  return line?.reasons.find(({ code }) => code === "duplicate_in_file")?.params;
}

/** Lines of one payee name the same lines of the file. */
function groupKey(line: CashbackLine): string {
  const lines = duplicateOf(line)?.lines;
  return Array.isArray(lines) ? `from ${lines[0]}` : line.id;
}

/** How many lines of the file name this payee. */
function sizeOf(line: CashbackLine | undefined): number | null {
  const count = duplicateOf(line)?.count;
  return typeof count === "number" ? count : null;
}
