import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { transferStates } from "@/domain/transfer-states";
import { type Hand, keyboardHand, mouseHand } from "./hand";
import { ownerState } from "./installation";
import { preparedWorld } from "./prepared-world";

test.use({ storageState: ownerState });

const rows = (page: Page) => page.locator("tbody tr[data-index]");

/** From the navigation to the one payment that nobody knows the outcome of, to its page, its line and its review item. */
async function walkToDoubt(page: Page, hand: Hand, choose: (tab: Locator) => Promise<void>): Promise<void> {
  const { unknownId, sentId, reviewId } = await preparedWorld();
  await page.goto("/");
  await hand.go("Transfers");
  // Others make payments meanwhile, and not all of theirs end well.
  await page.goto(`/transfers?batch=${sentId}`);
  await test.step("the tab of the state has one, with its sum", async () => {
    await choose(page.getByRole("tab", { name: /^Outcome unknown 1 · 1.25 USD/ }));
    await expect(page).toHaveURL(/state=unknown/);
    await expect(rows(page)).toHaveCount(1);
  });
  await test.step("the row opens beside the list, and then as a page", async () => {
    await hand.open(page.getByRole("row", { name: /41000099/ }));
    const panel = page.getByRole("complementary", { name: "Details" });
    await expect(panel).toContainText("It may have moved money, and nobody knows.");
    await hand.press(panel.getByRole("link", { name: "Open page" }));
    await expect(page).toHaveURL(new RegExp(`/transfers/${unknownId}$`));
  });
  await test.step("the page claims nothing that is not known", async () => {
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Transfer to 41000099");
    await expect(page.getByRole("main")).toContainText("No statement record is matched to it.");
    await expect(page.getByRole("button", { name: "Copy receipt" })).toHaveCount(0);
    await expect(page.getByRole("region", { name: "What happened" }).getByRole("listitem")).not.toHaveCount(0);
    const line = page.getByRole("link", { name: /^line \d+ of its file$/ });
    await expect(line).toHaveAttribute("href", new RegExp(`^/cashback/${sentId}/lines\\?open=lin_`));
  });
  await test.step("it leads to the item of the review", async () => {
    await hand.press(page.getByRole("region", { name: "What waits" }).getByRole("link").first());
    await expect(page).toHaveURL(new RegExp(`/review/${reviewId}$`));
  });
}

test("a payment in doubt is found and followed with the mouse", async ({ page }) => {
  await walkToDoubt(page, mouseHand(page), (tab) => tab.click());
});

test("a payment in doubt is found and followed by the keyboard alone", async ({ page }) => {
  const hand = keyboardHand(page);
  await walkToDoubt(page, hand, async (tab) => {
    await expect(tab).toBeVisible();
    // Of the tabs Tab reaches the chosen one only; arrows lead to the others.
    await hand.press(page.getByRole("tab", { selected: true }));
    for (let step = 0; step < 12 && (await tab.getAttribute("aria-selected")) !== "true"; step += 1) {
      await page.keyboard.press("ArrowRight");
    }
    await expect(tab).toHaveAttribute("aria-selected", "true");
  });
});

for (const [locale, unknown] of [
  ["en", "Outcome unknown 2 · 1,234.50 USD"],
  ["zh-CN", "结果未知 2 · 1,234.50 USD"],
] as const) {
  test(`the tabs of all states stand on one line, and arrows lead to the last one (${locale})`, async ({
    page,
    context,
    baseURL,
  }) => {
    await context.addCookies([{ name: "im_locale", value: locale, url: baseURL ?? "" }]);
    // No sample has payments in every state at once: the counts of the answer are those of a busy day.
    const totals = transferStates.map((state) => ({ state, count: 2, sum: "1234.500000" }));
    await page.route(/\/api\/trpc\/[^?]*transfers\.list/, async (route) => {
      const answer = await route.fetch();
      const json = JSON.parse(await answer.text(), (key, value) => (key === "totals" ? totals : value));
      return route.fulfill({ response: answer, json });
    });
    await page.goto("/transfers");
    const tabs = page.getByRole("tab");
    await expect(tabs).toHaveCount(transferStates.length + 2);
    await expect(page.getByRole("tab", { name: unknown, exact: true })).toBeVisible();
    const lines = await tabs.evaluateAll((all) => new Set(all.map((tab) => tab.getBoundingClientRect().bottom)).size);
    expect(lines).toBe(1);
    await page.getByRole("tab", { selected: true }).focus();
    await page.keyboard.press("End");
    await expect(tabs.last()).toBeFocused();
    const isWhole = await tabs.last().evaluate((tab) => {
      const [own, list] = [tab.getBoundingClientRect(), tab.parentElement?.getBoundingClientRect()];
      return list !== undefined && own.left >= list.left && own.right <= list.right + 0.5;
    });
    expect(isWhole).toBe(true);
    await page.unrouteAll({ behavior: "ignoreErrors" });
  });
}

test("a filter is in the address, survives a reload, and the file holds exactly what is seen", async ({ page }) => {
  const { sentId } = await preparedWorld();
  await page.goto(`/transfers?batch=${sentId}`);
  await expect(rows(page)).toHaveCount(12);
  await page.getByRole("searchbox", { name: "Search" }).fill("4100009");
  await expect(rows(page)).toHaveCount(10);
  await page.reload();
  await expect(rows(page)).toHaveCount(10);
  await page.getByRole("button", { name: "Export" }).click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "CSV", exact: true }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toMatch(/^transfers-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(11);
  expect(lines.slice(1).every((line) => line.endsWith(",1.250000"))).toBe(true);
});

test("nothing that matches is told with the way back", async ({ page }) => {
  await preparedWorld();
  await page.goto("/transfers?q=no-such-payee");
  await expect(page.getByRole("main")).toContainText(/0 of [\d,]+ match/);
  await page.getByRole("main").getByRole("button", { name: "Clear filters" }).last().click();
  await expect(rows(page).first()).toBeVisible();
});

test("an account and a line lead to their transfers", async ({ page }) => {
  const { accountId, sentId } = await preparedWorld();
  await page.goto(`/accounts/${accountId}`);
  await page.locator("main header").getByRole("link", { name: "Transfers" }).click();
  await expect(page).toHaveURL(new RegExp(`/transfers\\?account=${accountId}`));
  await expect(page.getByRole("button", { name: /^Remove Account: screens/ })).toBeVisible();
  await expect(rows(page).first()).toContainText("screens");
  await page.goto(`/cashback/${sentId}/lines`);
  await rows(page).first().getByRole("rowheader").first().click();
  const link = page.getByRole("complementary", { name: "Details" }).getByRole("link", { name: /^trf_/ });
  await link.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Transfer to \d+$/);
});
