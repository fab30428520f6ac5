import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, test } from "vitest";
import { LayoutOwner, useColumnLayout } from "@/ui/money-table/use-column-layout";

beforeEach(() => window.localStorage.clear());

const layoutOf = (person: string, table: string) =>
  renderHook(() => useColumnLayout(table), {
    wrapper: ({ children }: { children: ReactNode }) => <LayoutOwner value={person}>{children}</LayoutOwner>,
  }).result;
const hidden = { order: ["name", "amount", "note"], hidden: ["note"], widths: {} };

test("columns are kept for each person and each table of a browser", () => {
  const mine = layoutOf("opr_1", "accounts");
  expect(mine.current[0]).toBeNull();
  act(() => mine.current[1](hidden));
  expect(mine.current[0]).toEqual(hidden);
  expect(layoutOf("opr_1", "accounts").current[0]).toEqual(hidden);
  expect(layoutOf("opr_1", "transfers").current[0]).toBeNull();
  expect(layoutOf("opr_2", "accounts").current[0]).toBeNull();
});

test("going back to the screen's own columns forgets them", () => {
  const mine = layoutOf("opr_1", "accounts");
  act(() => mine.current[1](hidden));
  act(() => mine.current[1](null));
  expect(mine.current[0]).toBeNull();
  expect(window.localStorage.length).toBe(0);
});
