import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeAll, describe, expect, test } from "vitest";
import { nothingSelected } from "@/ui/money-table/row-selection";
import { renderFace } from "./render-face";
import { giveScreen, List, type Row, rowsOf, showTable } from "./render-table";

const rowOf = (at: number) => screen.getByTestId(`account-acc_${at}`);
const press = (key: string, more: { shiftKey?: boolean; metaKey?: boolean } = {}) =>
  act(() => fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more }));

beforeAll(giveScreen);

describe("structure", () => {
  test("twenty thousand rows are one real table with few row elements", () => {
    showTable({ rows: rowsOf(20_000) });
    const table = screen.getByRole("table", { name: "Accounts" });
    expect(table.tagName).toBe("TABLE");
    expect(table.getAttribute("aria-rowcount")).toBe("20001");
    const drawn = table.querySelectorAll("tbody tr").length;
    expect(drawn).toBeGreaterThan(15);
    expect(drawn).toBeLessThanOrEqual(200);
    expect(rowOf(3).getAttribute("aria-rowindex")).toBe("5");
  });

  test("a row is named by its identity cell, which holds a real link to its page", () => {
    showTable();
    const header = within(rowOf(3)).getByRole("rowheader", { name: "ops-3@example.com" });
    expect(within(header).getByRole("link").getAttribute("href")).toBe("/accounts/acc_3");
  });

  test("rows nobody counted yet are an unknown count, not zero", () => {
    showTable({ total: null });
    expect(screen.getByRole("table").getAttribute("aria-rowcount")).toBe("-1");
  });

  test("a row that is not loaded keeps its place", () => {
    const rows: (Row | null)[] = rowsOf(5);
    rows[2] = null;
    showTable({ rows });
    expect(screen.queryByTestId("account-acc_2")).toBeNull();
    expect(rowOf(3).getAttribute("aria-rowindex")).toBe("5");
  });

  test("scrolling draws the rows that come into sight and lets go of those that left it", () => {
    showTable({ rows: rowsOf(20_000) });
    const scroller = document.querySelector<HTMLElement>("[data-money-table]");
    if (scroller === null) throw new Error("there is nothing to scroll in");
    scroller.scrollTop = 400_000;
    act(() => fireEvent.scroll(scroller));
    expect(rowOf(10_000)).toBeDefined();
    expect(screen.queryByTestId("account-acc_20")).toBeNull();
    expect(rowOf(10_000).getAttribute("aria-rowindex")).toBe("10002");
  });

  test("the end of the loaded rows is announced to whoever loads more", () => {
    let asked = 0;
    showTable({ rows: rowsOf(50), total: 1847, onEndReached: () => (asked += 1) });
    expect(asked).toBeGreaterThan(0);
    let tooEarly = 0;
    showTable({ rows: rowsOf(500), total: 1847, onEndReached: () => (tooEarly += 1) });
    expect(tooEarly).toBe(0);
  });
});

describe("sorting", () => {
  test("amounts begin with the largest, a third press goes back, and the header says which it is", () => {
    const seen = showTable();
    const header = screen.getByRole("columnheader", { name: "Available" });
    const button = within(header).getByRole("button", { name: "Available" });
    expect(header.getAttribute("aria-sort")).toBeNull();
    fireEvent.click(button);
    expect(seen.sort).toEqual({ key: "available", direction: "descending" });
    expect(header.getAttribute("aria-sort")).toBe("descending");
    fireEvent.click(button);
    expect(seen.sort?.direction).toBe("ascending");
    fireEvent.click(button);
    expect(seen.sort).toBeNull();
  });

  test("a column that the server cannot sort has no sort button", () => {
    showTable();
    const header = screen.getByRole("columnheader", { name: "Groups" });
    expect(within(header).queryByRole("button", { name: "Groups" })).toBeNull();
  });
});

describe("selection", () => {
  test("the header box takes the loaded rows, then the bar offers everything that matches", () => {
    const seen = showTable({ total: 1847 });
    fireEvent.click(screen.getByRole("checkbox", { name: "Select all loaded" }));
    expect(screen.getByText("50 rows selected")).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Select all 1,847 matching" }));
    expect(seen.selection).toEqual({ kind: "matching", except: new Set() });
    expect(screen.getByText("1,847 rows selected")).toBeDefined();
  });

  test("a row taken out afterwards is named as an exception", () => {
    showTable({ total: 1847 });
    fireEvent.click(screen.getByRole("checkbox", { name: "Select all loaded" }));
    fireEvent.click(screen.getByRole("button", { name: "Select all 1,847 matching" }));
    fireEvent.click(screen.getByRole("checkbox", { name: "Select ops-4@example.com" }));
    expect(screen.getByText("1,846 rows selected · 1 left out")).toBeDefined();
  });

  test("a bar that says what ticking is for keeps its place below the rows, so that no tick moves them", () => {
    showTable({ selectionHint: "Tick rows to look at them together." });
    const table = screen.getByRole("table");
    const places = () => [...(table.parentElement?.parentElement?.children ?? [])].map(({ className }) => className);
    const before = places();
    const hint = screen.getByText("Tick rows to look at them together.");
    expect(table.compareDocumentPosition(hint) & Node.DOCUMENT_POSITION_FOLLOWING).not.toBe(0);
    fireEvent.click(screen.getByRole("checkbox", { name: "Select ops-1@example.com" }));
    expect(screen.queryByText("Tick rows to look at them together.")).toBeNull();
    expect(screen.getByText("1 row selected")).toBeDefined();
    expect(places()).toEqual(before);
  });

  test("the bar shows what the selected rows are worth and goes away with the selection", () => {
    showTable({ selectedAmount: "1142.400000", unit: "USD" });
    fireEvent.click(screen.getByRole("checkbox", { name: "Select ops-1@example.com" }));
    expect(screen.getByText("1 row selected · 1,142.40 USD")).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Clear selection" }));
    expect(screen.queryByText(/selected/)).toBeNull();
  });

  test("Shift selects everything from the last row up to this one", () => {
    const seen = showTable();
    fireEvent.click(screen.getByRole("checkbox", { name: "Select ops-2@example.com" }));
    fireEvent.click(screen.getByRole("checkbox", { name: "Select ops-5@example.com" }), { shiftKey: true });
    expect(seen.selection).toEqual({ kind: "some", keys: new Set(["acc_2", "acc_3", "acc_4", "acc_5"]) });
  });

  test("choosing a box does not open the row", () => {
    const seen = showTable();
    fireEvent.click(screen.getByRole("checkbox", { name: "Select ops-2@example.com" }));
    expect(seen.open).toBeNull();
  });
});

describe("opening", () => {
  test("a click anywhere on the row opens the panel, also on its link", () => {
    const seen = showTable();
    fireEvent.click(within(rowOf(2)).getByText("East"));
    expect(seen.open).toBe("acc_2");
    fireEvent.click(within(rowOf(4)).getByRole("link"));
    expect(seen.open).toBe("acc_4");
    expect(rowOf(4).getAttribute("data-open")).toBe("true");
  });

  test("a click with ⌘ leaves the link to the browser", () => {
    const seen = showTable();
    const link = within(rowOf(4)).getByRole("link");
    link.addEventListener("click", (event) => event.preventDefault());
    fireEvent.click(link, { metaKey: true });
    expect(seen.open).toBeNull();
  });
});

describe("keyboard", () => {
  test("j and k, ↓ and ↑ move; Enter opens; the open panel follows", () => {
    const seen = showTable();
    press("j");
    expect(document.activeElement).toBe(rowOf(0));
    press("ArrowDown");
    press("j");
    press("k");
    expect(document.activeElement).toBe(rowOf(1));
    press("Enter");
    expect(seen.open).toBe("acc_1");
    press("j");
    expect(seen.open).toBe("acc_2");
  });

  test("x selects the row, Shift x a range, ⌘A everything that matches", () => {
    const seen = showTable();
    press("j");
    press("x");
    press("j");
    press("j");
    press("X", { shiftKey: true });
    expect(seen.selection).toEqual({ kind: "some", keys: new Set(["acc_0", "acc_1", "acc_2"]) });
    press("a", { metaKey: true });
    expect(seen.selection.kind).toBe("matching");
  });

  test("single keys rest while somebody types and when they are switched off; arrows go on", () => {
    showTable({}, { hasSingleKeys: false });
    press("j");
    expect(document.activeElement).toBe(document.body);
    press("ArrowDown");
    expect(document.activeElement).toBe(rowOf(0));
    const field = document.body.appendChild(document.createElement("input"));
    field.focus();
    press("ArrowDown");
    expect(document.activeElement).toBe(field);
    field.remove();
  });

  test("only one row is in the tab order", () => {
    showTable();
    press("j");
    press("j");
    const reachable = [...document.querySelectorAll("tbody tr[tabindex='0']")];
    expect(reachable).toEqual([rowOf(1)]);
  });
});

describe("states", () => {
  test("a first use explains itself in the table's place", () => {
    showTable({ rows: [], total: 0 });
    expect(within(screen.getByRole("table")).getByText("No accounts yet")).toBeDefined();
  });

  test("no match counts what there is, and offers the one filter that finds most", () => {
    let cleared = 0;
    let removed = 0;
    showTable({
      rows: [],
      total: 0,
      noMatch: {
        unfiltered: 1847,
        onClear: () => (cleared += 1),
        suggestion: { filter: "Session", count: 34, onRemove: () => (removed += 1) },
      },
    });
    expect(screen.getByText("0 of 1,847 match")).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Clear filters" }));
    fireEvent.click(screen.getByRole("button", { name: "Without Session: 34" }));
    expect([cleared, removed]).toEqual([1, 1]);
  });

  test("loading shows rows of final height and says so, without a count or a sum", () => {
    showTable({ rows: [], total: 0, status: "loading", listed: { amount: "0.000000" } });
    const table = screen.getByRole("table");
    expect(table.getAttribute("aria-busy")).toBe("true");
    expect(table.querySelectorAll("tbody tr").length).toBeGreaterThan(5);
    expect(screen.getByText("Loading rows")).toBeDefined();
    expect(screen.queryByText("0 rows")).toBeNull();
    expect(document.querySelector("[data-amount]")).toBeNull();
  });

  test("a failed refresh keeps the old rows and stands above them", () => {
    showTable({ status: "failed", error: <p role="alert">Nothing was sent.</p> });
    expect(screen.getByRole("alert").textContent).toBe("Nothing was sent.");
    expect(rowOf(0)).toBeDefined();
  });

  test("a refetch dims the old rows and marks the table busy", () => {
    showTable({ isRefetching: true });
    expect(screen.getByRole("table").getAttribute("aria-busy")).toBe("true");
    expect(document.querySelector("tbody[data-dimmed]")).not.toBeNull();
  });

  test("a sum with missing parts is at least that much", () => {
    showTable({ listed: { amount: "48210.330000", isPartial: true }, unit: "USD" });
    expect(document.querySelector("[data-amount='48210.330000']")?.textContent).toBe("≥ 48,210.33 USD");
  });
});

describe("columns", () => {
  test("a column that is hidden by default is not drawn", () => {
    showTable();
    expect(screen.queryByRole("columnheader", { name: "Note" })).toBeNull();
  });

  test("the column's menu moves, resizes and hides it without dragging", async () => {
    const seen = showTable();
    const choose = async (name: string) => {
      fireEvent.click(screen.getByRole("button", { name: "Column Groups" }));
      fireEvent.click(await screen.findByRole("menuitem", { name }));
    };
    await choose("Wider");
    expect(seen.layout?.widths).toEqual({ groups: 184 });
    fireEvent.click(screen.getByRole("menuitem", { name: "Hide" }));
    expect(seen.layout?.hidden).toEqual(["note", "groups"]);
    expect(screen.queryByRole("columnheader", { name: "Groups" })).toBeNull();
  });

  test("identity and amount stay in sight at the two edges", () => {
    showTable();
    const cells = [...rowOf(0).children];
    expect(cells.filter((cell) => cell.getAttribute("data-pin") === "start")).toHaveLength(2);
    expect(cells.at(-1)?.getAttribute("data-pin")).toBe("end");
    expect(cells.at(-1)?.getAttribute("data-align")).toBe("end");
  });

  test("rows follow the operator's density", () => {
    const heights = (["compact", "normal", "relaxed"] as const).map((density) => {
      const { container, unmount } = renderFace(
        <List seen={{ open: null, selection: nothingSelected, sort: null, layout: null }} rows={rowsOf(1000)} />,
        { preferences: { density } },
      );
      const spacers = [...container.querySelectorAll<HTMLElement>("tr[aria-hidden] td[colspan]")];
      const drawn = container.querySelectorAll("tr[data-index]").length;
      const left = spacers.reduce((sum, cell) => sum + Number.parseFloat(cell.style.height), 0);
      unmount();
      return left / (1000 - drawn);
    });
    expect(heights).toEqual([32, 40, 48]);
  });
});
