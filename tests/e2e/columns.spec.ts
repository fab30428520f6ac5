import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { transferExportColumns } from "@/domain/transfer-export";
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

test("no list scrolls sideways further than its columns are wide: the grip of the last one stands within it", async ({
  page,
}) => {
  await preparedWorld();
  for (const path of ["/accounts", "/groups", "/transfers", "/payees", "/cashback", "/jobs"]) {
    await page.goto(path);
    const table = page.locator("[data-money-table]");
    await expect(table.locator("> table")).toHaveAttribute("aria-busy", "false");
    const beyond = await table.evaluate((frame) => {
      const columnsPx = frame.querySelector("table")?.offsetWidth ?? 0;
      return frame.scrollWidth - Math.max(frame.clientWidth, columnsPx);
    });
    expect([path, beyond]).toEqual([path, 0]);
  }
});

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

/** What *Export* gives under this name of its menu, line by line. */
async function exported(page: Page, list: ListPage, choice: string): Promise<string[]> {
  await list.export.click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: choice, exact: true }).click();
  return (await readFile(await (await waiting).path(), "utf8")).trim().split("\r\n");
}

test("a file of the transfers has the columns on screen in their order, or every column where that is asked for", async ({
  page,
}) => {
  const { sentId } = await preparedWorld();
  const { transfers } = new InfiniManagerPages(page);
  await transfers.open({ batch: sentId });
  expect((await exported(page, transfers, "CSV"))[0]).toBe(
    "payee,state,decided,parked_for,created_at,from,batch,line,amount",
  );
  await transfers.showColumn("State", false);
  await transfers.showColumn("Attempts", true);
  await transfers.columns.click();
  await page.getByRole("button", { name: "Move When later", exact: true }).click();
  await page.keyboard.press("Escape");
  await expect
    .poll(() => headers(transfers.table))
    .toEqual(["To", "From", "When", "Batch", "Attempts", "Amount"].map((name) => expect.stringContaining(name)));

  const [header, ...lines] = await exported(page, transfers, "CSV");
  expect(header).toBe("payee,from,created_at,batch,line,attempts,amount");
  expect(lines).toHaveLength(await transfers.rows.count());
  expect(lines.every((line) => /^\d+,[^,]+@[^,]+,\d{4}-[^,]+Z,.*,1\.250000$/.test(line))).toBe(true);
  const [first] = await exported(page, transfers, "CSV, every column");
  expect(first?.split(",")).toEqual([...transferExportColumns]);

  await transfers.columns.click();
  await page.getByRole("button", { name: "Reset columns" }).click();
});

test("the list of columns speaks Chinese where the page does", async ({ page, context }) => {
  await context.addCookies([{ name: "im_locale", value: "zh-CN", url: origin }]);
  await page.goto("/accounts");
  await page.getByRole("button", { name: "列", exact: true }).click();
  await expect(page.getByRole("dialog").getByRole("checkbox").first()).toBeVisible();
  await expect(page.getByRole("dialog")).not.toContainText(/[A-Za-z]{4}/);
});

for (const locale of ["en", "zh-CN"]) {
  test(`at 1,280 px the columns of the accounts that are shown by default stand on the screen (${locale})`, async ({
    page,
    context,
  }) => {
    await context.addCookies([{ name: "im_locale", value: locale, url: origin }]);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto("/accounts");
    const chips = page.locator("tr[data-index] [data-state=valid]");
    await expect(chips.first()).toBeVisible();
    // The handle that widens the last column stands 4 px beyond it.
    const beyond = await page.getByRole("table").evaluate((table) => {
      const edge = (found: Element | null) => found?.getBoundingClientRect().right ?? 0;
      return Math.max(0, edge(table.querySelector("thead th:last-of-type")) - edge(table.parentElement));
    });
    expect(beyond).toBe(0);
  });
}
