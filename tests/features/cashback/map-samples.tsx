import { act, fireEvent, screen } from "@testing-library/react";
import type { AmountRule } from "@/domain/batch-policy";
import type { ImportCashbackOutput } from "@/domain/cashback-batch.schema";
import type { ColumnTotal } from "@/features/cashback/amount-choice-form";
import { MapView } from "@/features/cashback/import-map-page";
import type { ActError } from "@/features/cashback/labels";
import type { ImportReading, ImportReadingChange } from "@/features/cashback/use-import-reading";
import { renderFace } from "../../ui/render-face";

export const asFound: ImportReading = {
  upload: "upl_1",
  file: "may.csv",
  bytes: 4711,
  format: null,
  encoding: null,
  delimiter: null,
  columns: null,
  amount: null,
};

export function report(change: Partial<ImportCashbackOutput> = {}): ImportCashbackOutput {
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
export function showMap(
  shown: {
    report?: ImportCashbackOutput | null;
    error?: ActError;
    reading?: Partial<ImportReading>;
    own?: AmountRule;
    columnTotal?: ColumnTotal;
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

export const choose = (name: string, value: string) =>
  act(async () => void fireEvent.change(screen.getByRole("combobox", { name }), { target: { value } }));
