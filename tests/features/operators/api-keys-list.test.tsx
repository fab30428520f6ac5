import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeAll, expect, test } from "vitest";
import type { ApiKeyRow } from "@/domain/operator-key.schema";
import { ApiKeyPanel } from "@/features/operators/api-key-panel";
import { ApiKeysListPage } from "@/features/operators/api-keys-list-page";
import type { KeyRequest } from "@/features/operators/labels";
import type { Locale } from "@/i18n/locale";
import { renderFace, whyBarred } from "../../ui/render-face";
import { apiKey, revoked } from "./api-key-samples";

type Shown = { rows?: readonly ApiKeyRow[]; mayChange?: boolean; open?: ApiKeyRow; locale?: Locale };

/** The screen of keys with what a person asked of it. */
function show({ rows = [apiKey(), revoked], mayChange = true, open, locale = "en" }: Shown = {}) {
  const seen = { patches: [] as object[], asked: [] as KeyRequest[] };
  const ask = mayChange ? (request: KeyRequest) => void seen.asked.push(request) : undefined;
  const listing = { rows, total: rows.length, status: "ready" as const, isRefetching: false, isLoadingMore: false };
  renderFace(
    <ApiKeysListPage
      listing={listing}
      view={{ tab: "all", sort: null, open: open?.id ?? null }}
      onViewChange={(patch) => seen.patches.push(patch)}
      onAsk={ask}
      onEndReached={() => undefined}
      noMatch={null}
      notice={null}
      error={null}
      panel={
        open === undefined ? undefined : (
          <ApiKeyPanel apiKey={open} accounts={"shop-1"} onAsk={ask} onClose={() => undefined} />
        )
      }
    />,
    { locale },
  );
  return seen;
}

const rowOf = (id: string) => screen.getByTestId(`apikey-${id}`);
const click = (element: HTMLElement) => act(async () => void fireEvent.click(element));
const openMenu = async (name: string) => {
  await click(screen.getByRole("button", { name }));
  return screen.findByRole("menu");
};

beforeAll(() => {
  // A document without layout measures nothing; a screen of 1,800 × 720 px is what the table has to fill.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 720 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 1800 });
});

test("a key stands with how it begins, its scopes, its accounts, its limits, its end and its last use", () => {
  show();
  const row = rowOf("key_1");
  for (const words of ["nightly report", "im_a1B2c3…", "Read · Send", "2 accounts", "2026-12-20 15:29", "3 h"]) {
    expect(row.textContent).toContain(words);
  }
  expect(row.querySelector("[data-amount='25.600000']")).not.toBeNull();
  expect(row.querySelector("[data-amount='500.000000']")).not.toBeNull();
  expect(row.querySelector("[data-state='active']")).not.toBeNull();
});

test("a key that ended stays on the list, and one that was never used says so", () => {
  show();
  const row = rowOf("key_2");
  expect(row.querySelector("[data-state='revoked']")).not.toBeNull();
  expect(row.textContent).toContain("All accounts");
  expect(row.textContent).toContain("Never");
});

test("a key that sends without a limit says that it has none; one that cannot send needs none", () => {
  const none = { perTransfer: null, perDay: null };
  show({ rows: [apiKey({ limits: none }), revoked] });
  expect(within(rowOf("key_1")).getAllByText("No limit")).toHaveLength(2);
  expect(within(rowOf("key_2")).queryByText("No limit")).toBeNull();
});

test("a key that works can be revoked; one that ended says that it has", async () => {
  const seen = show();
  const menu = await openMenu("Actions for nightly report");
  await click(within(menu).getByRole("menuitem", { name: "Revoke key" }));
  expect(seen.asked).toEqual([{ act: "revoke", apiKey: apiKey() }]);
  const ended = await openMenu("Actions for old script");
  const item = within(ended).getByRole("menuitem");
  expect([item.hasAttribute("aria-disabled"), item.textContent]).toEqual([true, "Revoke keyIt has ended already."]);
});

test("without the right to make keys every act stays in sight and says which right is missing", async () => {
  show({ mayChange: false, open: apiKey() });
  const button = screen.getByRole("button", { name: "New key" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(whyBarred(button)).toContain("needs the right “apiKeys.own”");
  expect(within(await openMenu("Actions for nightly report")).getByText(/needs the right “apiKeys.own”/)).toBeDefined();
  const panel = screen.getByRole("complementary", { name: "Details" });
  expect(within(panel).queryByRole("button", { name: "Revoke key" })).toBeNull();
});

test("the panel says what each scope opens, and how a day is counted", async () => {
  const seen = show({ open: apiKey() });
  const panel = screen.getByRole("complementary", { name: "Details" });
  expect(panel.textContent).toContain("Read: Sees accounts, balances, batches and jobs");
  expect(panel.textContent).toContain(
    "Send: Confirms transfers and starts or resumes batches within the limits of the key",
  );
  expect(panel.textContent).not.toContain("Prepare:");
  await click(within(panel).getByRole("button", { name: "Help: Per 24 hours" }));
  expect(await screen.findByText(/Counted over the last 24 hours/)).toBeDefined();
  await click(within(panel).getByRole("button", { name: "Revoke key" }));
  expect(seen.asked).toEqual([{ act: "revoke", apiKey: apiKey() }]);
});

test("a new key is one press away, and the tabs ask for keys of one state", async () => {
  const seen = show();
  await click(screen.getByRole("button", { name: "New key" }));
  expect(seen.asked).toEqual([{ act: "create" }]);
  await click(screen.getByRole("tab", { name: "Expired" }));
  expect(seen.patches).toEqual([{ tab: "expired", open: null }]);
});

test("somebody without a key reads what keys are for", () => {
  show({ rows: [] });
  expect(screen.getByText("No keys")).toBeDefined();
  expect(screen.getByText(/Make one when a program, a script or a spreadsheet/)).toBeDefined();
});

test("the screen speaks Chinese in every part", () => {
  show({ locale: "zh-CN", open: apiKey() });
  expect(screen.getByRole("table", { name: "API 密钥" })).toBeDefined();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("API 密钥");
  expect(rowOf("key_1").textContent).toContain("读取 · 发送");
  expect(screen.getByRole("button", { name: "新建密钥" })).toBeDefined();
});
