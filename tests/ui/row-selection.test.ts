import fc from "fast-check";
import { expect, test } from "vitest";
import {
  countSelected,
  isRowSelected,
  nothingSelected,
  selectMatching,
  setRows,
  stateOfLoaded,
  toggleLoaded,
} from "@/ui/money-table/row-selection";

const loaded = ["a", "b", "c"];

test("the header box takes the loaded rows only, and a second press lets them go", () => {
  const all = toggleLoaded(nothingSelected, loaded);
  expect(countSelected(all, 1847)).toBe(3);
  expect(stateOfLoaded(all, loaded)).toBe("all");
  expect(countSelected(toggleLoaded(all, loaded), 1847)).toBe(0);
});

test("everything matching is selected by the query, so rows that load later are in it too", () => {
  const all = selectMatching();
  expect(isRowSelected(all, "not loaded yet")).toBe(true);
  expect(countSelected(all, 1847)).toBe(1847);
});

test("a row taken out of everything matching is an exception, and comes back", () => {
  const without = setRows(selectMatching(), ["b"], false);
  expect(countSelected(without, 1847)).toBe(1846);
  expect(isRowSelected(without, "b")).toBe(false);
  expect(stateOfLoaded(without, loaded)).toBe("part");
  expect(isRowSelected(setRows(without, ["b"], true), "b")).toBe(true);
});

test("how many match is unknown until the server says so", () => {
  expect(countSelected(selectMatching(), null)).toBeNull();
});

test("setting a row sets exactly that row, in either form", () => {
  const names: string[] = ["a", "b", "c", "d", "e"];
  const keys = fc.uniqueArray(fc.constantFrom(...names));
  fc.assert(
    fc.property(fc.boolean(), keys, keys, fc.boolean(), (isMatching, listed, touched, isSelected) => {
      const before = isMatching
        ? { kind: "matching" as const, except: new Set(listed) }
        : { kind: "some" as const, keys: new Set(listed) };
      const after = setRows(before, touched, isSelected);
      for (const key of names) {
        const expected = touched.includes(key) ? isSelected : isRowSelected(before, key);
        expect(isRowSelected(after, key)).toBe(expected);
      }
    }),
  );
});
