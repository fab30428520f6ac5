import { act, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { rowsOf, showTable } from "./render-table";

const print = (event: "beforeprint" | "afterprint") => act(async () => void window.dispatchEvent(new Event(event)));
const drawn = () => screen.queryAllByTestId(/^account-/).length;

test("paper holds every row that was read, not only those on the screen", async () => {
  showTable({ rows: rowsOf(400) });
  const before = drawn();
  expect(before).toBeLessThan(100);
  await print("beforeprint");
  expect(drawn()).toBe(400);
  await print("afterprint");
  expect(drawn()).toBe(before);
});

test("paper says how many rows it lacks, and leaves no holes for them", async () => {
  showTable({ rows: [...rowsOf(150), ...Array.from({ length: 50 }, () => null)] });
  await print("beforeprint");
  expect(drawn()).toBe(150);
  expect(screen.getAllByRole("row", { hidden: true })).toHaveLength(151);
  expect(screen.getByText("150 of 200 are on this paper. An export has all of them.")).toBeDefined();
});
