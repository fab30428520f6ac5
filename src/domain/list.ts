import { z } from "zod";
import { BadInputError } from "./errors";
import { directions, type ListPlace, type Sort, writeCursor } from "./list-order";

/** The most rows that one page may have. @source docs/design/README.md §4 */
export const MAX_PAGE = 200;
const USUAL_PAGE = 50;

/**
 * The input of a list: a page of at most 200 rows, a closed filter, one of the named sorts. Unknown keys are refused.
 * @source docs/design/features.md GEN-1
 */
export function listInput<Filter extends z.ZodType, const Keys extends readonly [string, ...string[]]>(
  filter: Filter,
  sorts: Keys,
) {
  return z.strictObject({
    cursor: z.string().min(1).max(2_000).optional(),
    limit: z.int().min(1).max(MAX_PAGE).default(USUAL_PAGE),
    filter: filter.optional(),
    sort: z.strictObject({ by: z.enum(sorts), direction: z.enum(directions) }).optional(),
  });
}

/** The output of a list without totals: `total` counts the whole filter, `nextCursor` is null on the last page. */
export function listOutput<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable(), total: z.int() });
}

/** The output of a list whose totals cover the whole filter, not the page. */
export function listOutputWithTotals<Item extends z.ZodType, Totals extends z.ZodType>(item: Item, totals: Totals) {
  return listOutput(item).extend({ totals });
}

/** Which objects an act is about: named ones, or all of a filter but some. */
export function selection<Filter extends z.ZodType>(filter: Filter) {
  const ids = z.array(z.string().min(1).max(64));
  return z.union([
    z.strictObject({ ids: ids.min(1).max(10_000) }),
    z.strictObject({ filter, except: ids.max(10_000).default([]) }),
  ]);
}

const placeSchema = z.tuple([
  z.string(),
  z.enum(directions),
  z.union([z.string(), z.number(), z.null()]),
  z.string().min(1).max(191),
]);

/** What a row is sorted by: text, or a whole number of 64 bits, large ones as their digits. Null where a row has none. */
type PlaceKind = "text" | "whole";

const wholeText = z
  .string()
  .refine((text) => /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text));
const placeValues = { text: z.string().nullable(), whole: z.union([z.int(), wholeText]).nullable() };

/**
 * The place that a cursor names; `kinds` says what each sort of the list goes by.
 * @throws BadInputError `list.cursor` when it is no cursor of this order, or names a place that no row could have.
 */
export function readCursor<Key extends string>(
  sort: Sort<Key>,
  cursor: string | undefined,
  kinds: Readonly<Record<Key, PlaceKind>>,
): ListPlace | null {
  if (cursor === undefined) return null;
  const parsed = placeSchema.safeParse(decode(cursor));
  const [by, direction, value, id] = parsed.data ?? [];
  const isPlace =
    by === sort.by && direction === sort.direction && placeValues[kinds[sort.by]].safeParse(value).success;
  if (!isPlace || value === undefined || id === undefined) {
    throw new BadInputError("list.cursor", "The cursor belongs to another list or order.");
  }
  return { value, id };
}

/** Cuts a page that was read with one row too many, and names where the next one begins. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  sort: Sort<string>,
  placeOf: (row: Row) => ListPlace,
): { rows: readonly Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { rows: page, nextCursor: hasMore ? writeCursor(sort, placeOf(last)) : null };
}

function decode(cursor: string): unknown {
  try {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
