import { expect, test } from "vitest";
import {
  defaultLayout,
  fitLayout,
  type LayoutColumn,
  moveColumn,
  placeColumn,
  resizeColumn,
  showColumn,
  shownColumns,
  widestPx,
  widthOf,
} from "@/ui/money-table/column-layout";
import { readLayout } from "@/ui/money-table/use-column-layout";

const columns: LayoutColumn[] = [
  { id: "account", isIdentity: true, width: 240 },
  { id: "groups" },
  { id: "session", minWidth: 120 },
  { id: "note", isHiddenByDefault: true },
  { id: "available", pin: "end" },
];
const fresh = defaultLayout(columns);

test("a column moves one place among the shown ones, and stops at the edge", () => {
  const moved = moveColumn(fresh, columns, "session", -1);
  expect(moved.order).toEqual(["account", "session", "groups", "note", "available"]);
  expect(moveColumn(moved, columns, "session", -1)).toEqual(moved);
  expect(moveColumn(fresh, columns, "session", 1)).toEqual(fresh);
});

test("identity and pinned amount keep their places", () => {
  expect(moveColumn(fresh, columns, "account", 1)).toEqual(fresh);
  expect(moveColumn(fresh, columns, "available", -1)).toEqual(fresh);
});

test("dropping a column on another puts it there", () => {
  expect(placeColumn(fresh, "groups", "note").order).toEqual(["account", "session", "note", "groups", "available"]);
});

test("a width stays within its limits and goes back on request", () => {
  const session = { id: "session", minWidth: 120 };
  expect(widthOf(resizeColumn(fresh, session, 40), session)).toBe(120);
  expect(widthOf(resizeColumn(fresh, session, 9000), session)).toBe(widestPx);
  expect(resizeColumn(resizeColumn(fresh, session, 300), session, null)).toEqual(fresh);
});

test("a stored layout survives a screen that lost one column and gained another", () => {
  const stored = showColumn(
    {
      order: ["account", "gone", "session", "groups", "available"],
      hidden: ["groups"],
      widths: { gone: 99, session: 200 },
    },
    "gone",
    false,
  );
  const fitted = fitLayout(columns, stored);
  expect(fitted.order).toEqual(["account", "session", "groups", "note", "available"]);
  expect(fitted.hidden).toEqual(["groups", "note"]);
  expect(fitted.widths).toEqual({ session: 200 });
});

test("the identity column cannot be hidden, not even by a stored layout", () => {
  expect(fitLayout(columns, { ...fresh, hidden: ["account"] }).hidden).toEqual([]);
});

test("text in the browser's storage that is no layout counts as none", () => {
  expect(readLayout("{")).toBeNull();
  expect(readLayout('{"order":[1],"hidden":[],"widths":{}}')).toBeNull();
  expect(readLayout('{"order":["a"],"hidden":[],"widths":{"a":"wide"}}')).toBeNull();
  const text = JSON.stringify(fresh);
  expect(readLayout(text)).toEqual(fresh);
  expect(readLayout(text)).toBe(readLayout(text));
});

test("a width that was stored before a column asked for more is no narrower than the column asks", () => {
  expect(widthOf({ ...fresh, widths: { session: 80, groups: 80 } }, { id: "session", minWidth: 120 })).toBe(120);
  expect(widthOf({ ...fresh, widths: { groups: 80 } }, { id: "groups" })).toBe(80);
});

test("the columns on screen are named as they stand there: identity first, pinned ones last, none that is hidden", () => {
  expect(shownColumns(columns, null)).toEqual(["account", "groups", "session", "available"]);
  const moved = { order: ["available", "session", "groups", "account", "note"], hidden: ["groups"], widths: {} };
  expect(shownColumns(columns, moved)).toEqual(["account", "session", "note", "available"]);
});
