/** The order of a list and a place in it; apart from the schemas, so that a screen can name both without loading them. */
export const directions = ["asc", "desc"] as const;
export type Direction = (typeof directions)[number];
export type Sort<Key extends string> = { by: Key; direction: Direction };

/** The value by which a row is sorted; money as its digits. */
export type SortValue = string | number | null;

/** The row after which the next page begins, within one order. */
export type ListPlace = { value: SortValue; id: string };

/** The text that names a place in this order; clients hand it back as it is. */
export function writeCursor(sort: Sort<string>, place: ListPlace): string {
  const bytes = new TextEncoder().encode(JSON.stringify([sort.by, sort.direction, place.value, place.id]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
