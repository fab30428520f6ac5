import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { beforeAll, describe, expect, test } from "vitest";
import { columnTotalOf } from "@/features/cashback/import-map-page";
import { ImportSummaryPanel } from "@/features/cashback/import-summary-panel";
import { UnusedAmountsPanel } from "@/features/cashback/unused-amounts-panel";
import { renderFace } from "../../ui/render-face";
import { giveScreen } from "./cashback-samples";
import { choose, report, showMap } from "./map-samples";

beforeAll(giveScreen);

describe("amounts of the file that are not paid", () => {
  const amountColumns = [{ index: 2, header: "Payout (USD)" }];

  test("are named before anything else, with a button that pays them", async () => {
    const changes = showMap({ report: report({ amountColumns }) });
    const notice = screen.getByRole("status", { name: "Amounts of the file" });
    expect(notice.textContent).toContain(
      "Looks like amounts, and is not used: “Payout (USD)”. Every line gets 5.60 USD.",
    );
    await act(
      async () => void fireEvent.click(screen.getByRole("button", { name: "Pay the amounts of “Payout (USD)”" })),
    );
    expect(changes).toEqual([{ amount: { column: true }, columns: { uid: 0, cards: 1, amount: 2 } }]);
  });

  test("are no matter where a column is paid", () => {
    showMap({ report: report({ amountColumns }), own: { column: true } });
    expect(screen.queryByRole("status", { name: "Amounts of the file" })).toBeNull();
  });

  test("are named again beside the lines that were taken over", () => {
    renderFace(<UnusedAmountsPanel columns="Payout (USD)" rule={{ fixed: "5.600000" }} />);
    expect(screen.getByRole("status").textContent).toBe(
      "The amounts of the file (Payout (USD)) are not used: every line gets 5.60 USD.",
    );
  });
});

describe("a column that is mapped to the amounts of a draft with an amount of its own", () => {
  const mapped = report({
    columns: [
      { field: "uid", index: 0, header: "infini uid" },
      { field: "amount", index: 2, header: "Cashback amount" },
    ],
    unusedColumns: [{ index: 1, header: "开卡数量" }],
    amountColumns: [{ index: 2, header: "Cashback amount" }],
  });
  const ofColumn = () => screen.getByRole<HTMLInputElement>("radio", { name: /^Pay the amounts of “Cashback amount”/ });
  const ofDraft = () => screen.getByRole<HTMLInputElement>("radio", { name: "Pay every line 5.60 USD" });

  test("decides nothing by its header: a person chooses between two sums in plain words", async () => {
    const changes = showMap({ report: mapped, columnTotal: { sum: "6.600000", leftOut: 0 } });
    expect(screen.getByRole("radiogroup", { name: /^What is paid\?/ })).toBeDefined();
    expect(screen.getByRole("radio", { name: "Pay the amounts of “Cashback amount”: total 6.60 USD" })).toBeDefined();
    expect([ofColumn().checked, ofDraft().checked]).toEqual([false, false]);
    expect(screen.queryByRole("status", { name: "Amounts of the file" })).toBeNull();
    await act(async () => void fireEvent.click(ofDraft()));
    await act(async () => void fireEvent.click(ofColumn()));
    expect(changes).toEqual([{ amount: { fixed: "5.600000" } }, { amount: { column: true } }]);
  });

  test("says which rows its total leaves out", () => {
    const totals = { all: { count: 3, sum: "9.100000" }, invalid: { count: 1, sum: "2.300000" } };
    const columnTotal = columnTotalOf({ ...mapped.totals, ...totals });
    expect(columnTotal).toEqual({ sum: "6.800000", leftOut: 1 });
    showMap({ report: mapped, ...(columnTotal === null ? {} : { columnTotal }) });
    const name = "Pay the amounts of “Cashback amount”: total 6.80 USD, 1 invalid row left out";
    expect(screen.getByRole("radio", { name })).toBeDefined();
  });

  test("has no amounts before a person chose: neither in the first rows nor in the summary", () => {
    const unusedColumns = [...mapped.unusedColumns, { index: 2, header: "Cashback amount" }];
    showMap({ report: { ...mapped, unusedColumns } });
    expect(screen.getByRole("heading").textContent).toBe(
      "First 2 rows; their amounts follow once you chose what is paid",
    );
    expect(screen.getByText("Unused: 开卡数量")).toBeDefined();
    expect(screen.getByRole("table", { name: "First rows" }).textContent).not.toContain("5.60");
    cleanup();
    renderFace(<ImportSummaryPanel fileName="may.csv" report={mapped} isReading={false} isUndecided />);
    expect(screen.queryByText(/5\.60|11\.20/)).toBeNull();
    expect(screen.getByText("No amount yet: choose under “What is paid?”.")).toBeDefined();
    cleanup();
    showMap({ report: { ...mapped, unusedColumns }, reading: { amount: { fixed: "5.600000" } } });
    expect(screen.getByRole("heading").textContent).toBe("First 2 rows, as they will be stored");
    expect(screen.getByText("Unused: 开卡数量, Cashback amount")).toBeDefined();
  });

  test("shows what was chosen, and a total only while it is known", () => {
    showMap({ report: mapped, reading: { amount: { column: true } } });
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "Pay the amounts of “Cashback amount”" }).checked).toBe(
      true,
    );
    cleanup();
    showMap({ report: mapped, reading: { amount: { fixed: "7.3" } } });
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "Pay every line 7.30 USD" }).checked).toBe(true);
  });

  test("is paid when a person gave the column to the amounts, and not any more when it was taken away", async () => {
    const picked = showMap();
    await choose("备注2", "amount");
    expect(picked).toEqual([{ columns: { uid: 0, cards: 1, amount: 2 }, amount: { column: true } }]);
    cleanup();
    const dropped = showMap({ report: mapped, reading: { amount: { column: true } } });
    await choose("Cashback amount", "note");
    expect(dropped).toEqual([{ columns: { uid: 0, note: 2 }, amount: null }]);
    cleanup();
    const others = showMap({ report: mapped });
    await choose("开卡数量", "cards");
    expect(others).toEqual([{ columns: { uid: 0, cards: 1, amount: 2 } }]);
  });

  test("is asked about again where the file is read in another form, whose columns are other ones", async () => {
    const changes = showMap({ report: mapped, reading: { amount: { column: true } } });
    await act(async () => void fireEvent.click(screen.getByRole("checkbox", { name: "Header row" })));
    expect(changes).toEqual([{ format: "text", delimiter: null, columns: null, amount: null }]);
    cleanup();
    const others = showMap({ report: mapped, reading: { amount: { fixed: "7.3" } } });
    await act(async () => void fireEvent.click(screen.getByRole("checkbox", { name: "Header row" })));
    expect(others).toEqual([{ format: "text", delimiter: null, columns: null }]);
  });

  test("asks for the choice in steps by the cards opened as well, and for none where a column is paid anyway", () => {
    showMap({ report: mapped, own: { byCards: [{ from: 1, amount: "5.600000" }] } });
    expect(screen.getByRole("radio", { name: "Pay each line the amount for its cards opened" })).toBeDefined();
    cleanup();
    showMap({ report: mapped, own: { column: true } });
    expect(screen.queryByRole("radio")).toBeNull();
  });
});
