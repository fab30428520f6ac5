import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeAll, describe, expect, test } from "vitest";
import type { ImportReport } from "@/domain/import-report.schema";
import { PreviewTable } from "@/features/cashback/preview-table";
import { RowCountPanel } from "@/features/cashback/row-count-panel";
import { renderFace } from "../../ui/render-face";
import { draft, giveScreen } from "./cashback-samples";

const note = "Paid for the cards that were opened at the spring fair, agreed by mail on 2 May";
const rows: ImportReport["rows"] = [
  {
    sourceLineNo: 2,
    seq: 1,
    sequence: null,
    payeeKind: "email",
    payee: "a.very.long.name.of.somebody@a-long-domain.example.com",
    amount: "1250.000000",
    registeredOn: "2026-04-30",
    cardCount: 1,
    firstCardOn: "2026-05-02",
    note,
    rawText: `a.very.long.name.of.somebody@a-long-domain.example.com,1250,${note}`,
    verdict: "held",
    reasons: [{ code: "no_card", params: { count: 0 } }],
    notes: [],
  },
];
const none = { count: 0, sum: "0.000000" };
const report: ImportReport = {
  format: "csv",
  encoding: "utf-8",
  delimiter: ",",
  header: null,
  columns: [],
  unusedColumns: [],
  amountColumns: [],
  blankLines: 0,
  totals: { all: none, ready: none, held: none, excluded: none, invalid: none },
  reasons: [],
  notes: [],
  warnings: [],
  rows,
};

beforeAll(giveScreen);

describe("the equation of the rows", () => {
  test("adds up to the rows of the file and says what is ready of the whole", () => {
    renderFace(<RowCountPanel lines={draft().lines} />);
    const equation = screen.getByRole("status", { name: "Row count" });
    expect(equation.textContent).toBe("1,847 rows = 1,751 ready + 96 held + 0 excluded + 0 invalid");
    expect(screen.getByText("ready 9,805.60 USD of 10,343.20 USD")).toBeDefined();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("has no sum where no row has an amount", () => {
    const none = { count: 0, sum: "0.000000" };
    const invalid = { count: 2, sum: "0.000000" };
    renderFace(<RowCountPanel lines={{ all: invalid, invalid, ready: none, held: none, excluded: none }} />);
    expect(screen.queryByText(/0\.00/)).toBeNull();
    expect(screen.getByText("no row has an amount")).toBeDefined();
  });

  test("raises an alarm when a row is lost", () => {
    const { lines } = draft();
    renderFace(<RowCountPanel lines={{ ...lines, all: { ...lines.all, count: 1848 } }} />);
    expect(screen.getByRole("alert").textContent).toContain("do not add up");
  });
});

describe("a row of the preview whose text has no room", () => {
  test("has the whole text in the tooltip of each cell", () => {
    renderFace(<PreviewTable report={report} isReading={false} />);
    const table = screen.getByRole("table", { name: "First rows" });
    expect(within(table).getByTitle(`2 · ${rows[0]?.payee}`)).toBeDefined();
    expect(within(table).getByTitle(/^no card/i).textContent).toMatch(/^no card/i);
  });

  test("opens with Enter beside the table, whole, with the line as the file has it", async () => {
    renderFace(<PreviewTable report={report} isReading={false} />);
    const table = screen.getByRole("table", { name: "First rows" });
    const row = screen.getByTestId("preview-1");
    row.focus();
    await act(async () => void fireEvent.keyDown(row, { key: "Enter" }));
    const panel = await screen.findByRole("complementary", { name: "Details" });
    expect(panel.textContent).toContain(`As the file has it${rows[0]?.rawText}`);
    expect(panel.textContent).toContain(`Amount1,250.000000 USD`);
    // The table has no room for these two.
    expect(within(table).queryByRole("columnheader", { name: "Note" })).toBeNull();
    for (const text of ["2026-05-02", note]) expect(panel.textContent).toContain(text);
    await act(async () => void fireEvent.click(within(panel).getByRole("button", { name: "Close" })));
    expect(screen.queryByRole("complementary")).toBeNull();
  });
});
