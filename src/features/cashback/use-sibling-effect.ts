import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import type { PayEffect } from "@/features/cashback/decide-form";

/** So many line numbers are named on a button; more are counted. */
const namedLines = 5;

/**
 * What *Pay* of these lines does to other lines of their payees: one line of a payee is paid, the others are excluded.
 * Null when no other line is touched. `isWhole`: these are all lines that are meant, and not only those that were read.
 */
export function siblingEffect(paid: readonly CashbackLine[], isWhole: boolean): PayEffect | null {
  const groups = new Map<string, { count: number; numbers: readonly number[]; paid: number }>();
  for (const line of paid) {
    const params = line.reasons.find(({ code }) => code === "duplicate_in_file")?.params;
    if (params === undefined) continue;
    const numbers = Array.isArray(params.lines) ? params.lines.map(Number) : [];
    const key = String(numbers[0] ?? line.id);
    const count = typeof params.count === "number" ? params.count : numbers.length;
    groups.set(key, { count, numbers, paid: (groups.get(key)?.paid ?? 0) + 1 });
  }
  if (!isWhole) return { kind: "excludesOthers" };
  const count = [...groups.values()].reduce((sum, group) => sum + group.count - group.paid, 0);
  if (count <= 0) return null;
  const own = new Set(paid.map(({ sourceLineNo }) => sourceLineNo));
  const lines = [...groups.values()].flatMap(({ numbers }) => numbers.filter((number) => !own.has(number)));
  return { kind: "excludes", count, lines: lines.length === count && count <= namedLines ? lines : null };
}
