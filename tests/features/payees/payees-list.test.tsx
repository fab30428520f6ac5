import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { beforeAll, expect, test } from "vitest";
import type { PayeeRow } from "@/domain/transfer-payee.schema";
import { PayeeFactsPanel } from "@/features/payees/payee-facts-panel";
import { PayeesListPage } from "@/features/payees/payees-list-page";
import type { Locale } from "@/i18n/locale";
import { renderFace } from "../../ui/render-face";
import { payeeRow } from "./payee-samples";

type Shown = { rows?: readonly PayeeRow[]; maySeePayees?: boolean; locale?: Locale; unfiltered?: number };

/** The screen of payees with what a person asked of it. */
function show({ rows = [payeeRow()], maySeePayees = true, locale = "en", unfiltered }: Shown = {}) {
  const patches: object[] = [];
  const listing = { rows, total: rows.length, status: "ready" as const, isRefetching: false, isLoadingMore: false };
  renderFace(
    <PayeesListPage
      listing={listing}
      view={{ status: "all", q: "", campaign: "", sort: null, open: null }}
      onViewChange={(patch) => patches.push(patch)}
      maySeePayees={maySeePayees}
      onEndReached={() => undefined}
      noMatch={unfiltered === undefined ? null : { unfiltered, onClear: () => patches.push({}) }}
      error={null}
    />,
    { locale },
  );
  return patches;
}
const click = (element: HTMLElement) => act(async () => void fireEvent.click(element));

beforeAll(() => {
  // A document without layout measures nothing; a screen of 1,200 × 720 px is what the table has to fill.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 720 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 1200 });
});

test("a payee stands with its label, its state, what it got and what became of the last payment", () => {
  show({ rows: [payeeRow({ status: "blocked", limit: "20.000000" })] });
  const row = screen.getByTestId("payee-pye_1");
  expect(row.textContent).toContain("10482273 · The baker");
  expect(row.querySelector("[data-state=blocked]")?.textContent).toBe("Blocked");
  expect(row.querySelector("[data-state=settled]")).not.toBeNull();
  expect([...row.querySelectorAll("[data-amount]")].map((one) => one.getAttribute("data-amount"))).toEqual([
    "20.000000",
    "16.850000",
  ]);
  expect(
    within(row)
      .getByRole("link", { name: /10482273/ })
      .getAttribute("href"),
  ).toBe("/payees/pye_1");
  expect(screen.getByRole("table", { name: "Payees" })).toBeDefined();
});

test("the newest payment stands with its state and when it was ordered, which is not when the outcome came", () => {
  show();
  const header = (name: string) => screen.getByRole("columnheader", { name });
  expect(header("Newest payment").innerHTML).toContain("It may still be open");
  expect(header("Ordered at").innerHTML).toContain("Its outcome came later, or has not come yet.");
  cleanup();
  renderFace(<PayeeFactsPanel payee={payeeRow()} />);
  expect(screen.getByRole("button", { name: /Newest payment/ })).toBeDefined();
  expect(screen.getByRole("button", { name: /Ordered at/ })).toBeDefined();
});

test("search, campaign, tab and order are what the address keeps", async () => {
  const patches = show();
  await act(async () => void fireEvent.change(screen.getByRole("searchbox"), { target: { value: "baker" } }));
  await act(async () => void fireEvent.change(screen.getByLabelText("Campaign"), { target: { value: "may" } }));
  await click(screen.getByRole("tab", { name: "Suspended" }));
  await click(screen.getByRole("button", { name: "First seen" }));
  expect(patches).toEqual([
    { q: "baker", open: null },
    { campaign: "may", open: null },
    { status: "suspended", open: null },
    { sort: "asc" },
  ]);
});

test("to whom payees are masked the search says why it is closed", () => {
  show({ maySeePayees: false, rows: [payeeRow({ payee: "10••••73", isPayeeMasked: true })] });
  const box = screen.getByRole<HTMLInputElement>("searchbox");
  expect([box.disabled, box.placeholder]).toEqual([true, "Payees are masked for you"]);
  expect(box.title).toBe("Payees are masked for you, so they cannot be searched");
});

test("no payee yet, and none that matches, are two things", async () => {
  show({ rows: [], locale: "zh-CN" });
  expect(screen.getByText("尚无收款方")).toBeDefined();
});

test("what matches nothing names how many there are, and the way back", async () => {
  const patches = show({ rows: [], unfiltered: 1_847 });
  expect(document.body.textContent).toContain("0 of 1,847");
  await click(screen.getByRole("button", { name: "Clear filters" }));
  expect(patches).toEqual([{}]);
});
