import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { useState } from "react";
import { beforeAll, describe, expect, test } from "vitest";
import type { AmountRule } from "@/domain/batch-policy";
import type { ImportCashbackOutput } from "@/domain/cashback-batch.schema";
import { importFields } from "@/domain/import-choices";
import { AmountsView } from "@/features/cashback/import-amounts-page";
import { MapView } from "@/features/cashback/import-map-page";
import { ImportSummaryPanel } from "@/features/cashback/import-summary-panel";
import type { ActError } from "@/features/cashback/labels";
import { UnusedAmountsPanel } from "@/features/cashback/unused-amounts-panel";
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

const asFound: ImportReading = {
  upload: "upl_1",
  file: "may.csv",
  bytes: 4711,
  format: null,
  encoding: null,
  delimiter: null,
  columns: null,
  amount: null,
};

function report(change: Partial<ImportCashbackOutput> = {}): ImportCashbackOutput {
  const sum = (count: number, amount: string) => ({ count, sum: amount });
  return {
    format: "csv",
    encoding: "utf-8",
    delimiter: ",",
    header: ["infini uid", "开卡数量", "备注2"],
    columns: [
      { field: "uid", index: 0, header: "infini uid" },
      { field: "cards", index: 1, header: "开卡数量" },
    ],
    unusedColumns: [{ index: 2, header: "备注2" }],
    amountColumns: [],
    blankLines: 0,
    totals: {
      all: sum(2, "11.200000"),
      ready: sum(1, "5.600000"),
      held: sum(0, "0.000000"),
      excluded: sum(0, "0.000000"),
      invalid: sum(1, "5.600000"),
    },
    reasons: [{ code: "bad_uid", decisions: ["exclude"], count: 1, sum: "5.600000" }],
    notes: [],
    warnings: [{ code: "ids_rounded", params: { count: 1, example: "1.04823E+11", lines: [3] } }],
    rows: [row(2, "10482273"), row(3, "1.04823E+11", "scientific")],
    sameFile: null,
    batch: null,
    snapshot: null,
    replayed: false,
    ...change,
  };
}

function row(sourceLineNo: number, payee: string, hint?: string): ImportCashbackOutput["rows"][number] {
  return {
    sourceLineNo,
    seq: sourceLineNo - 1,
    sequence: null,
    payeeKind: "uid",
    payee,
    amount: "5.600000",
    registeredOn: null,
    cardCount: 1,
    firstCardOn: null,
    note: null,
    rawText: payee,
    verdict: hint === undefined ? "ready" : "invalid",
    reasons: hint === undefined ? [] : [{ code: "bad_uid", params: { hint, cell: payee } }],
    notes: [],
  };
}

/** The mapping step with what was changed on it. */
function show(
  shown: {
    report?: ImportCashbackOutput | null;
    error?: ActError;
    reading?: Partial<ImportReading>;
    own?: AmountRule;
    columnTotal?: string;
  } = {},
) {
  const changes: ImportReadingChange[] = [];
  renderFace(
    <MapView
      reading={{ ...asFound, ...shown.reading }}
      own={shown.own ?? { fixed: "5.600000" }}
      columnTotal={shown.columnTotal ?? null}
      report={shown.report === undefined ? report() : shown.report}
      error={shown.error ?? null}
      isReading={false}
      onChange={(change) => void changes.push(change)}
      onRetry={() => undefined}
    />,
  );
  return changes;
}

const choose = (name: string, value: string) =>
  act(async () => void fireEvent.change(screen.getByRole("combobox", { name }), { target: { value } }));

beforeAll(giveScreen);

describe("how the file is read", () => {
  test("shows what the server found, and the rows exactly as they would be stored", () => {
    show();
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
    const changes = show();
    await choose("备注2", "note");
    expect(changes).toEqual([{ columns: { uid: 0, cards: 1, note: 2 } }]);
  });

  test("takes a field away from its old column when another one gets it", () => {
    expect(withColumn({ uid: 0, cards: 1 }, 1, "uid")).toEqual({ uid: 1 });
    expect(withColumn({ uid: 0, cards: 1 }, 1, null)).toEqual({ uid: 0 });
  });

  test("forgets the columns when the delimiter or the form changes, because they are others then", async () => {
    const changes = show({ reading: { columns: { uid: 2 } } });
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
    const changes = show({ report: null, error });
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    expect(screen.getByRole("status").textContent).toContain("Choose the column that holds the payees");
    await choose("Kunde", "uid");
    expect(changes).toEqual([{ columns: { uid: 0, cards: 1 } }]);
  });

  test("asks for the amounts, keeps what was chosen before, and shows no rows of another reading", async () => {
    const params = { ...field, format: "csv", delimiter: ",", columns: "uid, payout, remark", count: 3 };
    const changes = show({
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
    const changes = show({ report: null, error: refusal("import.columns", params), reading, own });
    expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Delimiter" }).value).toBe("tab");
    await choose("Column 2", "amount");
    expect(changes).toEqual([{ columns: { uid: 0, amount: 1 } }]);
  });

  test("offers to take the first row as data when it holds a payee", async () => {
    const error = refusal("import.header", { columns: "10482273, 5.60", count: 2, looksLikeData: true });
    const changes = show({ report: null, error });
    await act(async () => void fireEvent.click(screen.getByRole("button", { name: "This file has no header row" })));
    expect(changes).toEqual([{ format: "text", delimiter: null, columns: null }]);
  });
});

describe("amounts of the file that are not paid", () => {
  const amountColumns = [{ index: 2, header: "Payout (USD)" }];

  test("are named before anything else, with a button that pays them", async () => {
    const changes = show({ report: report({ amountColumns }) });
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
    show({ report: report({ amountColumns }), own: { column: true } });
    expect(screen.queryByRole("status", { name: "Amounts of the file" })).toBeNull();
  });

  test("are named again beside the lines that were taken over", () => {
    renderFace(<UnusedAmountsPanel columns="Payout (USD)" rule={{ fixed: "5.600000" }} />);
    expect(screen.getByRole("status").textContent).toBe(
      "The amounts of the file (Payout (USD)) are not used: every line gets 5.60 USD.",
    );
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
    show({ report: null, error: refusal("import.byte_offset", params) });
    expect(screen.getByRole("alert").textContent).toContain("Byte 4711 does not fit utf-8.");
    expect(screen.getByRole("combobox", { name: "Encoding" })).toBeDefined();
  });

  test("leads to the first import when the same rows were imported before", () => {
    const sameFile = { batchId: "bat_7", batch: "May cashback, file 1", importedAt: "2026-05-12T08:00:00.000Z" };
    show({ report: report({ sameFile }) });
    expect(screen.getByText(/Imported on 2026-05-12 as May cashback, file 1\./)).toBeDefined();
    expect(screen.getByRole("link", { name: "Open it" }).getAttribute("href")).toBe("/cashback/bat_7/lines");
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
    const changes = show({ report: mapped, columnTotal: "6.600000" });
    expect(screen.getByRole("radiogroup", { name: /^What is paid\?/ })).toBeDefined();
    expect(screen.getByRole("radio", { name: "Pay the amounts of “Cashback amount”: total 6.60 USD" })).toBeDefined();
    expect([ofColumn().checked, ofDraft().checked]).toEqual([false, false]);
    expect(screen.queryByRole("status", { name: "Amounts of the file" })).toBeNull();
    await act(async () => void fireEvent.click(ofDraft()));
    await act(async () => void fireEvent.click(ofColumn()));
    expect(changes).toEqual([{ amount: { fixed: "5.600000" } }, { amount: { column: true } }]);
  });

  test("shows what was chosen, and a total only while it is known", () => {
    show({ report: mapped, reading: { amount: { column: true } } });
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "Pay the amounts of “Cashback amount”" }).checked).toBe(
      true,
    );
    cleanup();
    show({ report: mapped, reading: { amount: { fixed: "7.3" } } });
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "Pay every line 7.30 USD" }).checked).toBe(true);
  });

  test("is paid when a person gave the column to the amounts, and not any more when it was taken away", async () => {
    const picked = show();
    await choose("备注2", "amount");
    expect(picked).toEqual([{ columns: { uid: 0, cards: 1, amount: 2 }, amount: { column: true } }]);
    cleanup();
    const dropped = show({ report: mapped, reading: { amount: { column: true } } });
    await choose("Cashback amount", "note");
    expect(dropped).toEqual([{ columns: { uid: 0, note: 2 }, amount: null }]);
    cleanup();
    const others = show({ report: mapped });
    await choose("开卡数量", "cards");
    expect(others).toEqual([{ columns: { uid: 0, cards: 1, amount: 2 } }]);
  });

  test("asks for the choice in steps by the cards opened as well, and for none where a column is paid anyway", () => {
    show({ report: mapped, own: { byCards: [{ from: 1, amount: "5.600000" }] } });
    expect(screen.getByRole("radio", { name: "Pay each line the amount for its cards opened" })).toBeDefined();
    cleanup();
    show({ report: mapped, own: { column: true } });
    expect(screen.queryByRole("radio")).toBeNull();
  });
});
