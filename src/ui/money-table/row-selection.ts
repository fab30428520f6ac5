/**
 * Which rows are selected: some by key, or everything that the applied query matches except some. The second form is
 * what a bulk call sends, so an action on "all" never means only the loaded rows.
 */
export type RowSelection =
  | { kind: "some"; keys: ReadonlySet<string> }
  | { kind: "matching"; except: ReadonlySet<string> };

export const nothingSelected: RowSelection = { kind: "some", keys: new Set() };

export function isRowSelected(selection: RowSelection, key: string): boolean {
  return selection.kind === "some" ? selection.keys.has(key) : !selection.except.has(key);
}

/** How many rows are selected; null when everything matching is and nobody knows yet how many that are. */
export function countSelected(selection: RowSelection, total: number | null): number | null {
  if (selection.kind === "some") return selection.keys.size;
  return total === null ? null : Math.max(0, total - selection.except.size);
}

export function setRows(selection: RowSelection, keys: readonly string[], isSelected: boolean): RowSelection {
  const isMatching = selection.kind === "matching";
  const listed = new Set(isMatching ? selection.except : selection.keys);
  for (const key of keys) {
    if (isSelected !== isMatching) listed.add(key);
    else listed.delete(key);
  }
  return isMatching ? { kind: "matching", except: listed } : { kind: "some", keys: listed };
}

/** The header box: loaded rows on, or everything off when they all are. */
export function toggleLoaded(selection: RowSelection, loaded: readonly string[]): RowSelection {
  return stateOfLoaded(selection, loaded) === "all" ? nothingSelected : setRows(selection, loaded, true);
}

export function stateOfLoaded(selection: RowSelection, loaded: readonly string[]): "none" | "part" | "all" {
  const selected = loaded.filter((key) => isRowSelected(selection, key)).length;
  if (selected === 0) return "none";
  return selected === loaded.length ? "all" : "part";
}

export function selectMatching(): RowSelection {
  return { kind: "matching", except: new Set() };
}
