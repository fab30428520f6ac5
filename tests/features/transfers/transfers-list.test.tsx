import { act, fireEvent, screen, within } from "@testing-library/react";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { beforeAll, expect, test } from "vitest";
import { transferExportColumns } from "@/domain/transfer-export";
import type { TransferTotals } from "@/domain/transfer-list.schema";
import { fileColumnsOf } from "@/features/transfers/labels";
import { useTransferColumns } from "@/features/transfers/transfers-columns";
import { TransfersListPage } from "@/features/transfers/transfers-list-page";
import { type TransferView, type TransferViewPatch, transferFilterOf } from "@/features/transfers/use-transfer-query";
import type { TransferListing } from "@/features/transfers/use-transfers";
import type { NoMatch } from "@/ui/money-table/money-table-types";
import { renderFace } from "../../ui/render-face";
import { transfer } from "./transfer-samples";

const view: TransferView = {
  state: "all",
  q: "",
  payee: null,
  parked: [],
  kind: null,
  doubt: false,
  account: null,
  as: "source",
  batch: null,
  campaign: "",
  by: null,
  min: null,
  max: null,
  since: null,
  until: null,
  open: null,
};
const totals: TransferTotals = [
  { state: "queued", count: 1, sum: "5.600000" },
  { state: "unknown", count: 2, sum: "11.200000" },
];

/** The list with what its view was changed to. */
function show(
  change: Partial<TransferListing> = {},
  more: { view?: Partial<TransferView>; maySeePayees?: boolean; noMatch?: NoMatch } = {},
) {
  const changes: TransferViewPatch[] = [];
  const rows = change.rows ?? [transfer()];
  renderFace(
    <NuqsTestingAdapter>
      <TransfersListPage
        listing={{
          rows,
          total: rows.length,
          totals,
          status: "ready",
          isRefetching: false,
          isLoadingMore: false,
          ...change,
        }}
        tabs={totals}
        view={{ ...view, ...more.view }}
        filter={{}}
        words={(id) => `filter ${id}`}
        maySeePayees={more.maySeePayees ?? true}
        onViewChange={(patch) => changes.push(patch)}
        open={null}
        error={null}
        noMatch={more.noMatch ?? null}
        onEndReached={() => undefined}
      />
    </NuqsTestingAdapter>,
  );
  return changes;
}

beforeAll(() => {
  // A document without layout measures nothing; a screen of 1,200 × 720 px is what the table has to fill.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 720 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 1200 });
});

test("each state that has transfers is a tab with count and sum, and leads to them", async () => {
  const changes = show();
  const tabs = within(screen.getByRole("tablist", { name: "Status" }));
  expect(tabs.getAllByRole("tab").map((tab) => tab.textContent)).toEqual([
    "All 3",
    "Open 3",
    "Queued 1 · 5.60 USD",
    "Outcome unknown 2 · 11.20 USD",
  ]);
  await act(async () => void fireEvent.click(tabs.getByRole("tab", { name: /Outcome unknown/ })));
  expect(changes).toEqual([{ state: "unknown", open: null }]);
});

test("a row is a link to its page and says why it is parked; the sum is that of the whole filter", () => {
  show({ rows: [transfer({ state: "parked", parkReason: "balance" })] });
  const table = within(screen.getByRole("table", { name: "Transfers" }));
  expect(table.getByRole("link", { name: "10000001" }).getAttribute("href")).toBe("/transfers/trf_1");
  expect(table.getByText(/not enough available/)).toBeDefined();
  expect(document.querySelector('[data-testid="transfer-trf_1"]')).not.toBeNull();
  expect(document.querySelector('[data-amount="16.800000"]')).not.toBeNull();
});

test("the chip of an accepted transfer that a person decided says so", () => {
  show({ rows: [transfer({ state: "accepted", isDecidedPaid: true })] });
  expect(screen.getByText(/by decision/)).toBeDefined();
});

test("filters that are on stand with their way out", async () => {
  const changes = show({}, { view: { doubt: true, account: "acc_1" } });
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Remove filter account" })));
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Clear filters" })));
  expect(changes[0]).toEqual({ account: null, as: null });
  expect(changes[1]).toMatchObject({ doubt: null, account: null, state: "all" });
});

test("without transfers the page says where the first ones come from; without a match how many there are", () => {
  show({ rows: [], total: 0, totals: [] });
  expect(screen.getByText("No transfers yet")).toBeDefined();
  expect(screen.getByRole("link", { name: "See cashback batches" }).getAttribute("href")).toBe("/cashback");
});

test("nothing that matches is told with the way back", () => {
  show(
    { rows: [], total: 0, totals: [] },
    { view: { state: "sending" }, noMatch: { unfiltered: 12, onClear: () => undefined } },
  );
  expect(document.body.textContent).toContain("0 of 12 match");
});

test("to whom payees are masked the search is closed with the reason", () => {
  show({}, { maySeePayees: false });
  const search = screen.getByRole<HTMLInputElement>("searchbox", { name: "Search" });
  expect([search.disabled, search.title]).toEqual([true, "Payees are masked for you, so they cannot be searched"]);
});

test("the address says exactly what the server is asked for", () => {
  expect(transferFilterOf(view)).toEqual({});
  expect(transferFilterOf({ ...view, state: "open" }).state).toEqual([
    "awaiting_approval",
    "queued",
    "parked",
    "sending",
    "unknown",
    "accepted",
  ]);
  const asked = transferFilterOf({
    ...view,
    q: " 1000 ",
    doubt: true,
    parked: ["balance"],
    account: "acc_1",
    as: "both",
    min: "1.5",
    since: "2026-05-01",
    until: "2026-05-01",
  });
  expect(asked).toMatchObject({
    payee: "1000",
    isInDoubt: true,
    parkReason: ["balance"],
    account: { id: "acc_1", as: "both" },
    amount: { min: "1.5" },
  });
  const { from = "", before = "" } = asked.created ?? {};
  expect(Date.parse(before) - Date.parse(from)).toBe(86_400_000);
});

test("every column of the table is in a file that holds what is seen, but for who the payee is to us", () => {
  function Named() {
    return useTransferColumns().map(({ id }) => <i key={id} data-testid={id} title={fileColumnsOf([id]).join(" ")} />);
  }
  const { container } = renderFace(<Named />);
  const names = [...container.querySelectorAll("i")].map((one) => one.title);
  expect(names).not.toContain("");
  expect(names.join(" ").split(" ").sort()).toEqual(transferExportColumns.filter((one) => one !== "payee_kind").sort());
});
