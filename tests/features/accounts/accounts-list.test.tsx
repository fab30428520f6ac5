import { act, fireEvent, screen, within } from "@testing-library/react";
import { useState } from "react";
import { beforeAll, expect, test } from "vitest";
import type { AccountRow } from "@/domain/account.schema";
import { AccountsListPage, type AccountsView, type AccountsViewPatch } from "@/features/accounts/accounts-list-page";
import type { AccountListing } from "@/features/accounts/accounts-table";
import { RefreshPanel } from "@/features/accounts/refresh-panel";
import type { Locale } from "@/i18n/locale";
import { nothingSelected, type RowSelection } from "@/ui/money-table/row-selection";
import { renderFace, whyBarred } from "../../ui/render-face";
import { account, jobDetail, listingOf } from "./account-samples";

const noView: AccountsView = {
  tab: "all",
  q: "",
  group: [],
  groupBy: "any",
  session: [],
  authority: [],
  twoFactor: null,
  age: null,
  min: null,
  max: null,
  frozen: false,
  stopped: false,
  sort: null,
  open: null,
};

type Shown = {
  rows?: readonly AccountRow[];
  listing?: Partial<AccountListing>;
  view?: Partial<AccountsView>;
  refreshing?: readonly string[];
  mayRefresh?: boolean;
  locale?: Locale;
};

/** The accounts screen with what a person asked of it. */
function show({ rows = [account()], listing = {}, view = {}, refreshing = [], mayRefresh = true, locale }: Shown = {}) {
  const seen = { patches: [] as object[], refreshed: [] as string[], bulk: [] as string[] };
  const list = listingOf(rows, listing);
  function Page() {
    const [shown, setShown] = useState<AccountsView>({ ...noView, ...view });
    const [selection, setSelection] = useState<RowSelection>(nothingSelected);
    return (
      <AccountsListPage
        listing={list}
        groups={list.groups}
        view={shown}
        onViewChange={(patch) => {
          seen.patches.push(patch);
          setShown((before) => withPatch(before, patch));
        }}
        open={rows.find((row) => row.id === shown.open) ?? null}
        selection={selection}
        onSelectionChange={setSelection}
        refreshing={new Set(refreshing)}
        onRefresh={mayRefresh ? (id) => void seen.refreshed.push(id) : undefined}
        onRefreshSelected={mayRefresh ? () => seen.bulk.push("selected") : undefined}
        bulk={null}
        panelGroups={<span>General</span>}
        notice={null}
        error={null}
        noMatch={null}
        onEndReached={() => undefined}
      />
    );
  }
  renderFace(<Page />, locale === undefined ? {} : { locale });
  return seen;
}

/** As the address does: what is taken out of it goes back to what stands there without. */
function withPatch(before: AccountsView, patch: AccountsViewPatch): AccountsView {
  const given = Object.entries(patch).filter(([, value]) => value !== null);
  const cleared = Object.keys(patch).map((key) => [key, Object.entries(noView).find(([name]) => name === key)?.[1]]);
  return Object.assign({ ...before }, Object.fromEntries(cleared), Object.fromEntries(given));
}

const rowOf = (id: string) => screen.getByTestId(`account-${id}`);
const click = (element: HTMLElement) => act(async () => void fireEvent.click(element));

// The panel is its own file: its first load may take longer than a query waits.
beforeAll(async () => void (await import("@/features/accounts/account-panel")));

beforeAll(() => {
  // A document without layout measures nothing; a screen of 1,200 × 720 px is what the table has to fill.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 720 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 1200 });
});

test("a row says the fix instead of its session when a person has to act", () => {
  show({
    rows: [
      account({ id: "refused", session: "refused" }),
      account({ id: "locked", session: "locked" }),
      account({ id: "unauthorised", authority: "missing", session: "refused" }),
      account({ id: "still", stopReason: "rejected" }),
      account({ id: "fine" }),
    ],
  });
  expect(rowOf("refused").textContent).toContain("Password refused. Enter it again.");
  expect(rowOf("locked").textContent).toContain("Locked after refused sign-ins.");
  expect(rowOf("unauthorised").textContent).toContain("No valid authority. Record one.");
  expect(rowOf("still").textContent).toContain("Stands still: 3 rejections in a row");
  expect(rowOf("fine").textContent).toContain("Signed in");
});

test("a reading that failed is said with its time and cause, and the old value keeps its age", () => {
  const error = { reason: "infini.no_answer", message: "Infini did not answer (timeout)." };
  show({
    rows: [
      account({ error, lastAttemptAt: "2026-11-21T15:20:00.000Z", asOf: "2026-11-12T10:00:00.000Z", isStale: true }),
    ],
  });
  const row = rowOf("acc_1");
  expect(row.textContent).toContain("Last reading failed at 2026-11-21 15:20");
  expect(row.querySelector("[data-stale]")?.textContent).toContain("2026-11-12 10:00 · 9 d");
  expect(row.querySelector("[data-amount='1204.500000']")).not.toBeNull();
});

test("an account that was never read has no figure, and neither has a list of such accounts", () => {
  const unread = account({ available: null, isExact: null, asOf: null, isTwoFactorBound: null });
  const totals = { available: "0.000000", redPacket: "0.000000", withdrawing: "0.000000", stale: 0, missing: 1 };
  show({ rows: [unread], listing: { totals } });
  expect(rowOf("acc_1").textContent).toContain("not read yet");
  expect(screen.getByText("Σ listed", { exact: false }).textContent).toBe("Σ listed —");
});

test("a sum with missing accounts is a lower bound and says how many are missing", () => {
  const totals = { available: "48210.330000", redPacket: "0.000000", withdrawing: "0.000000", stale: 3, missing: 2 };
  show({ rows: [account(), account({ id: "acc_2" })], listing: { total: 40, totals } });
  const sum = screen.getByText("Σ listed", { exact: false });
  expect(sum.textContent).toContain("≥ 48,210.33");
  expect(sum.getAttribute("title")).toBe("2 accounts without a value · 3 accounts older than an hour");
});

test("only the rows that a refresh has not reached wait", () => {
  show({ rows: [account({ id: "waits" }), account({ id: "read" })], refreshing: ["waits"] });
  expect(within(rowOf("waits")).getByRole("button", { name: "Refreshing" }).hasAttribute("disabled")).toBe(true);
  expect(within(rowOf("read")).getByRole("button", { name: "Refresh" }).hasAttribute("disabled")).toBe(false);
});

test("refresh asks for the one row, and for the selection as a whole", async () => {
  const seen = show({ rows: [account({ id: "one" }), account({ id: "two" })] });
  await click(within(rowOf("two")).getByRole("button", { name: "Refresh" }));
  expect(seen.refreshed).toEqual(["two"]);
  await click(screen.getByRole("checkbox", { name: "Select all loaded" }));
  const bar = screen.getByText("Clear selection").closest("div");
  if (bar === null) throw new Error("no selection bar");
  await click(within(bar).getByRole("button", { name: "Refresh" }));
  expect(seen.bulk).toEqual(["selected"]);
});

test("without the right to refresh the button stays, disabled, and says which right is missing", async () => {
  show({ mayRefresh: false, view: { open: "acc_1" } });
  const panel = await screen.findByRole("complementary", { name: "Details" });
  const button = within(panel).getByRole("button", { name: "Refresh" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(whyBarred(button)).toContain("needs the right “accounts.sync”");
  expect(within(rowOf("acc_1")).queryByRole("button", { name: "Refresh" })).toBeNull();
});

test("a click opens the panel, whose link leads to the account's page", async () => {
  const seen = show();
  await click(rowOf("acc_1"));
  expect(seen.patches).toEqual([{ open: "acc_1" }]);
  const panel = await screen.findByRole("complementary", { name: "Details" });
  expect(within(panel).getByRole("link", { name: "Open page" }).getAttribute("href")).toBe("/accounts/acc_1");
  expect(within(panel).getByText("20000003")).toBeDefined();
});

test("a filter stands as a chip with its way out, and all go at once", async () => {
  const seen = show({ view: { session: ["refused", "locked"], min: "50", tab: "attention", q: "ops" } });
  await click(screen.getByRole("button", { name: "Remove Session: Password refused · Locked" }));
  await click(screen.getByRole("button", { name: "Clear filters" }));
  expect(seen.patches).toEqual([{ session: null }, { q: null, min: null, max: null }]);
});

test("the first account is one click away while there is none", () => {
  show({ rows: [], listing: { total: 0, totals: null } });
  expect(screen.getByText("No accounts yet")).toBeDefined();
  const links = screen.getAllByRole("link", { name: "Add account" }).map((link) => link.getAttribute("href"));
  expect(links).toEqual(["/accounts/new", "/accounts/new"]);
});

test("the refresh that runs says how far it is, and the last one how many did not answer", () => {
  renderFace(
    <RefreshPanel refresh={{ running: [jobDetail()], ended: null, error: null }} onCancel={() => Promise.resolve()} />,
  );
  expect(screen.getByRole("link", { name: "Refreshing 3 of 40 accounts" }).getAttribute("href")).toBe(
    "/jobs?open=job_1",
  );
  expect(screen.getByRole("button", { name: "Cancel job" })).toBeDefined();
  const counts = { open: 0, done: 38, skipped: 0, failed: 2 };
  renderFace(
    <RefreshPanel
      refresh={{ running: [], ended: jobDetail({ state: "partly", counts }), error: null }}
      onCancel={undefined}
    />,
  );
  expect(screen.getByRole("status").textContent).toBe("38 accounts refreshed, 2 without answer");
});

test("the screen speaks Chinese in every part", () => {
  show({ locale: "zh-CN", rows: [account({ session: "refused" })], view: { open: "acc_1", twoFactor: "bound" } });
  expect(screen.getByRole("table", { name: "账户" })).toBeDefined();
  expect(rowOf("acc_1").textContent).toContain("密码被拒绝，需重新输入。");
  expect(screen.getByRole("button", { name: "移除双重验证：已绑定" })).toBeDefined();
});
