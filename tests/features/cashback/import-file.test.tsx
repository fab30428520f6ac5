import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { useState } from "react";
import { beforeAll, describe, expect, test } from "vitest";
import type { AmountRule } from "@/domain/batch-policy";
import { importFields } from "@/domain/import-choices";
import { AmountsView } from "@/features/cashback/import-amounts-page";
import { ImportSummaryPanel } from "@/features/cashback/import-summary-panel";
import type { ActError } from "@/features/cashback/labels";
import {
  type ImportReading,
  type ImportReadingChange,
  parseAsAmountRule,
  parseAsColumns,
  readingInput,
  readingQuery,
  withColumn,
} from "@/features/cashback/use-import-reading";
import { typedAmounts } from "@/features/cashback/use-typed-amounts";
import { renderFace } from "../../ui/render-face";
import { giveScreen, refusal } from "./cashback-samples";
import { asFound, choose, report, showMap } from "./map-samples";

beforeAll(giveScreen);

describe("how the file is read", () => {
  test("shows what the server found, and the rows exactly as they would be stored", () => {
    showMap();
    expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Encoding" }).value).toBe("utf-8");
    expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Delimiter" }).value).toBe("comma");
    expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "infini uid" }).value).toBe("uid");
    expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "备注2" }).value).toBe("");
    const table = screen.getByRole("table", { name: "First rows" });
    expect(within(table).getByText("1.04823E+11", { exact: false, selector: "th *, th" })).toBeDefined();
    expect(table.textContent).toContain(
      "“1.04823E+11”: Scientific notation. Format the column as text and export again.",
    );
    expect(screen.getByText("1 id was rounded by a spreadsheet: 1.04823E+11")).toBeDefined();
  });

  test("gives a column to a field and names every other field as it was", async () => {
    const changes = showMap();
    await choose("备注2", "note");
    expect(changes).toEqual([{ columns: { uid: 0, cards: 1, note: 2 } }]);
  });

  test("takes a field away from its old column when another one gets it", () => {
    expect(withColumn({ uid: 0, cards: 1 }, 1, "uid")).toEqual({ uid: 1 });
    expect(withColumn({ uid: 0, cards: 1 }, 1, null)).toEqual({ uid: 0 });
  });

  test("forgets the columns when the delimiter or the form changes, because they are others then", async () => {
    const changes = showMap({ reading: { columns: { uid: 2 } } });
    await choose("Delimiter", "semicolon");
    await act(async () => void fireEvent.click(screen.getByRole("checkbox", { name: "Header row" })));
    expect(changes).toEqual([
      { delimiter: ";", columns: null },
      { format: "text", delimiter: null, columns: null },
    ]);
  });

  test("sends a field without a column as such, so that its header is not found again", () => {
    const { columns } = readingInput({ ...asFound, columns: { uid: 2 } });
    expect(Object.keys(columns ?? {}).sort()).toEqual([...importFields].sort());
    expect(columns).toMatchObject({ uid: 2, email: null, amount: null });
    expect(readingInput(asFound)).toEqual({});
  });

  test("lives in the address from step to step", () => {
    const reading: ImportReading = {
      ...asFound,
      delimiter: "\t",
      encoding: "gb18030",
      columns: { uid: 0, amount: 12 },
    };
    const query = new URLSearchParams(readingQuery(reading));
    expect(query.get("delimiter")).toBe("\t");
    expect(query.get("encoding")).toBe("gb18030");
    expect(parseAsColumns.parse(query.get("columns") ?? "")).toEqual({ uid: 0, amount: 12 });
    expect(parseAsColumns.parse("uid-x_nobody-1")).toBeNull();
  });
});

describe("the reasons of a file", () => {
  const sum = (count: number, amount = "0.000000") => ({ count, sum: amount });

  test("have no sum without an amount, and say when a line counts at several of them", () => {
    const codes = ["no_payee", "bad_amount"] as const;
    const reasons = codes.map((code) => ({ code, decisions: ["exclude" as const], ...sum(1) }));
    const totals = { all: sum(1), ready: sum(0), held: sum(0), excluded: sum(0), invalid: sum(1) };
    renderFace(<ImportSummaryPanel fileName="may.csv" report={report({ reasons, totals })} isReading={false} />);
    expect(screen.getByRole("list", { name: "Reasons" }).textContent).not.toContain("0.00");
    expect(screen.getByText("A line with several reasons counts at each of them.")).toBeDefined();
  });

  test("are not told while the file cannot be read, and nobody claims that it is being read", () => {
    renderFace(<ImportSummaryPanel fileName="may.csv" report={null} isReading={false} />);
    expect(screen.getByText("The file is not read yet.")).toBeDefined();
  });
});

describe("a mapping that still lacks something", () => {
  const field = { field: "amount", isMissing: true };

  test("asks for the payees as a part of the form, and every column can be chosen", async () => {
    const error = refusal("import.header", { columns: "Kunde, 开卡数量", count: 2, looksLikeData: false });
    const changes = showMap({ report: null, error });
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    expect(screen.getByRole("status").textContent).toContain("Choose the column that holds the payees");
    await choose("Kunde", "uid");
    expect(changes).toEqual([{ columns: { uid: 0, cards: 1 } }]);
  });

  test("asks for the amounts, keeps what was chosen before, and shows no rows of another reading", async () => {
    const params = { ...field, format: "csv", delimiter: ",", columns: "uid, payout, remark", count: 3 };
    const changes = showMap({
      error: refusal("import.columns", params),
      reading: { columns: { uid: 0 } },
      own: { column: true },
    });
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByRole("status").textContent).toContain("Choose the column that holds the amounts");
    expect(screen.queryByRole("table")).toBeNull();
    expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "uid" }).value).toBe("uid");
    await choose("payout", "amount");
    expect(changes).toEqual([{ columns: { uid: 0, amount: 1 } }]);
  });

  test("has as many columns to choose from as pasted cells, when nothing names them", async () => {
    const params = { ...field, format: "text", delimiter: "\t", count: 2 };
    const reading = { format: "text", columns: { uid: 0, cards: 2 } } as const;
    const own = { column: true } as const;
    const changes = showMap({ report: null, error: refusal("import.columns", params), reading, own });
    expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Delimiter" }).value).toBe("tab");
    await choose("Column 2", "amount");
    expect(changes).toEqual([{ columns: { uid: 0, amount: 1 } }]);
  });

  test("offers to take the first row as data when it holds a payee", async () => {
    const error = refusal("import.header", { columns: "10482273, 5.60", count: 2, looksLikeData: true });
    const changes = showMap({ report: null, error });
    await act(async () => void fireEvent.click(screen.getByRole("button", { name: "This file has no header row" })));
    expect(changes).toEqual([{ format: "text", delimiter: null, columns: null }]);
  });
});

describe("the amounts step", () => {
  /** The step with what was changed on it. */
  function showAmounts(rule: AmountRule, error: ActError | null = null, typed = "5.60", read = report()) {
    const changes: ImportReadingChange[] = [];
    renderFace(
      <AmountsView
        reading={asFound}
        rule={rule}
        typed={{ ...typedAmounts(rule), ...("fixed" in rule ? { amount: typed } : {}) }}
        report={error === null ? read : null}
        error={error}
        onType={() => undefined}
        onChange={(change) => void changes.push(change)}
        onRetry={() => undefined}
      />,
    );
    return changes;
  }

  test("takes another amount once it was typed and left", async () => {
    const changes = showAmounts({ fixed: "5.600000" }, null, "7.25");
    await act(async () => void fireEvent.blur(screen.getByRole("textbox", { name: "Amount for each" })));
    expect(changes).toEqual([{ amount: { fixed: "7.25" } }]);
  });

  test("changes to the file's column, and asks which one when no name says it", async () => {
    const changes = showAmounts({ fixed: "5.600000" });
    await act(async () => void fireEvent.click(screen.getByRole("radio", { name: "From a column" })));
    expect(changes).toEqual([{ amount: { column: true } }]);
  });

  test("changes to amounts by the cards opened, and asks for their column while it is missing", async () => {
    const changes = showAmounts({ fixed: "5.600000" });
    await act(async () => void fireEvent.click(screen.getByRole("radio", { name: "By cards opened" })));
    expect(changes).toEqual([{ amount: { byCards: [{ from: 1, amount: "5.60" }] } }]);
    cleanup();
    const params = { field: "cards", isMissing: true, format: "csv", columns: "uid, opened", count: 2 };
    showAmounts({ byCards: [{ from: 1, amount: "5.600000" }] }, refusal("import.columns", params));
    expect(screen.getByRole("status").textContent).toContain("set it to “Cards opened”");
  });

  test("lets the column of the amounts be chosen while it is missing", async () => {
    const params = { field: "amount", isMissing: true, format: "csv", columns: "uid, payout", count: 2 };
    const changes = showAmounts({ column: true }, refusal("import.columns", params));
    await choose("Column", "1");
    expect(changes).toEqual([{ amount: { column: true }, columns: { uid: 0, amount: 1 } }]);
  });

  test("says that no row has an amount, and never that they are worth 0.00", () => {
    const none = { count: 0, sum: "0.000000" };
    const totals = { all: { count: 2, sum: "0.000000" }, ready: none, held: none, excluded: none, invalid: none };
    const columns = [{ field: "amount" as const, index: 2, header: "备注2" }];
    showAmounts({ column: true }, null, "", report({ totals, columns }));
    expect(screen.getByText("All rows with an amount").nextSibling?.textContent).toBe("none");
    expect(screen.getByText("Ready to be sent").nextSibling?.textContent).toBe("none");
    expect(screen.queryByText(/0\.00/)).toBeNull();
    expect(
      screen.getByText("No row has an amount here that can be read. Choose another column, or one amount for all."),
    ).toBeDefined();
    expect(screen.getByRole("combobox", { name: "Column" }).getAttribute("aria-invalid")).toBe("true");
  });

  test("offers no column of the payees for amounts", () => {
    const columns = [
      { field: "uid" as const, index: 0, header: "UID" },
      { field: "email" as const, index: 1, header: "E-mail" },
      { field: "amount" as const, index: 2, header: "Amount" },
    ];
    showAmounts({ column: true }, null, "", report({ columns, unusedColumns: [{ index: 3, header: "Extra" }] }));
    const offered = within(screen.getByRole("combobox", { name: "Column" })).getAllByRole("option");
    expect(offered.map((option) => option.textContent)).toEqual(["Amount", "Extra"]);
  });

  test("gives a column back what it was for when another one is chosen for the amounts", async () => {
    const columns = [
      { field: "uid" as const, index: 0, header: "UID" },
      { field: "note" as const, index: 1, header: "Note" },
      { field: "amount" as const, index: 2, header: "Amount" },
    ];
    const read = report({ columns, unusedColumns: [] });
    const chosen: ImportReadingChange[] = [];
    function Step() {
      const [reading, setReading] = useState(asFound);
      return (
        <AmountsView
          reading={reading}
          rule={{ column: true }}
          typed={typedAmounts({ column: true })}
          report={read}
          error={null}
          onType={() => undefined}
          onChange={(change) => {
            chosen.push(change);
            setReading({ ...reading, columns: change.columns ?? null });
          }}
          onRetry={() => undefined}
        />
      );
    }
    renderFace(<Step />);
    await choose("Column", "1");
    await choose("Column", "2");
    expect(chosen.map(({ columns: mapped }) => mapped)).toEqual([
      { uid: 0, amount: 1 },
      { uid: 0, note: 1, amount: 2 },
    ]);
  });

  test("offers no column of amounts where the file has the payees and nothing else", () => {
    const columns = [{ field: "uid" as const, index: 0, header: "uid" }];
    showAmounts({ fixed: "5.600000" }, null, "5.60", report({ columns, unusedColumns: [] }));
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "From a column" }).disabled).toBe(true);
    expect(screen.getByText("This file has no column for amounts beside its payees.")).toBeDefined();
  });

  test("lives in the address from step to step", () => {
    const query = (amount: AmountRule) => new URLSearchParams(readingQuery({ ...asFound, amount })).get("amount") ?? "";
    expect(query({ column: true })).toBe("column");
    expect(parseAsAmountRule.parse(query({ fixed: "7.25" }))).toEqual({ fixed: "7.25" });
    expect(parseAsAmountRule.parse("7,25")).toBeNull();
    expect(readingInput({ ...asFound, amount: { column: true } })).toEqual({ amount: { column: true } });
  });
});

describe("a file that is refused", () => {
  test("names the byte and the encodings to choose from", () => {
    const params = { byteOffset: 4711, encoding: "utf-8", encodings: "utf-8, gb18030, utf-16le" };
    showMap({ report: null, error: refusal("import.byte_offset", params) });
    expect(screen.getByRole("alert").textContent).toContain("Byte 4711 does not fit utf-8.");
    expect(screen.getByRole("combobox", { name: "Encoding" })).toBeDefined();
  });

  test("leads to the first import when the same rows were imported before", () => {
    const sameFile = { batchId: "bat_7", batch: "May cashback, file 1", importedAt: "2026-05-12T08:00:00.000Z" };
    showMap({ report: report({ sameFile }) });
    expect(screen.getByText(/Imported on 2026-05-12 as May cashback, file 1\./)).toBeDefined();
    expect(screen.getByRole("link", { name: "Open it" }).getAttribute("href")).toBe("/cashback/bat_7/lines");
  });
});
