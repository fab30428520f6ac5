import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { origin, ownerState } from "./installation";
import { InfiniManagerPages, type ListPage } from "./page-objects/playwright";
import { preparedWorld } from "./prepared-world";

test.use({ storageState: ownerState });

/** The names of the columns in their order. */
async function headers(list: Locator): Promise<string[]> {
  const cells = list.locator("thead th[aria-colindex], thead th").filter({ hasText: /\S/ });
  return (await cells.allInnerTexts()).map((text) => text.trim());
}

async function hideByKeyboard(page: Page, list: ListPage, column: string): Promise<void> {
  await list.columns.focus();
  await page.keyboard.press("Enter");
  const box = page.getByRole("checkbox", { name: `Show ${column}`, exact: true });
  await box.focus();
  await page.keyboard.press("Space");
  await expect(box).not.toBeChecked();
}

test("columns that were hidden or moved stay so after a reload, and one button brings them back", async ({ page }) => {
  const { sentId } = await preparedWorld();
  const { accounts, transfers, cashback } = new InfiniManagerPages(page);
  for (const [list, query, column] of [
    [accounts, {}, "Session"],
    [transfers, { batch: sentId }, "State"],
    [cashback, {}, "Settled"],
  ] as const) {
    await list.open(query);
    await expect(list.columnHeader(column)).toBeVisible();
    const own = await headers(list.table);
    await hideByKeyboard(page, list, column);
    const faults = await new AxeBuilder({ page }).setLegacyMode(true).include("[role=dialog]").analyze();
    expect(faults.violations.map(({ id }) => id)).toEqual([]);
    const moved = own.slice(1).find((name) => name !== column);
    const later = page.getByRole("button", { name: `Move ${moved} later`, exact: true });
    await later.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await expect(list.columnHeader(column)).toHaveCount(0);
    const changed = await headers(list.table);
    expect(changed).not.toEqual(own.filter((name) => name !== column));

    await page.reload();
    await list.settled();
    await expect.poll(() => headers(list.table)).toEqual(changed);

    await list.columns.click();
    await page.getByRole("button", { name: "Reset columns" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(() => headers(list.table)).toEqual(own);
  }
});

test("the list of columns speaks Chinese where the page does", async ({ page, context }) => {
  await context.addCookies([{ name: "im_locale", value: "zh-CN", url: origin }]);
  await page.goto("/accounts");
  await page.getByRole("button", { name: "列", exact: true }).click();
  await expect(page.getByRole("dialog").getByRole("checkbox").first()).toBeVisible();
  await expect(page.getByRole("dialog")).not.toContainText(/[A-Za-z]{4}/);
});
