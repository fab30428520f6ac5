import { expect, test } from "@playwright/test";

const password = "quiet-harbour-4812";

test("paper holds the lines and the word SANDBOX, and nothing of the frame around them", async ({ page }) => {
  await page.goto("/cashback");
  await page.getByRole("textbox", { name: "E-mail" }).fill("owner@example.com");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  const row = page.getByRole("row", { name: /May cashback, file 1/ });
  await page.goto((await row.getByRole("link").first().getAttribute("href")) ?? "/cashback");
  await expect(page.getByRole("row", { name: /30010000/ })).toBeVisible();

  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(page.getByText("SANDBOX", { exact: true }).filter({ visible: true })).toHaveCount(1);
  await expect(page.getByTestId(/^line-/)).toHaveCount(24);
  expect(await page.locator("thead").evaluate((head) => getComputedStyle(head).display)).toBe("table-header-group");
  // Whole words on whole rows: a cell breaks its text, no row breaks over two pages, nothing lies over its neighbour.
  const styles = await page
    .getByTestId(/^line-/)
    .first()
    .evaluate((row) => {
      const cells = [...row.querySelectorAll("th, td")].filter((cell) => cell.getClientRects().length > 0);
      return {
        breakInside: getComputedStyle(row).breakInside,
        whiteSpace: [...new Set(cells.map((cell) => getComputedStyle(cell).whiteSpace))],
        position: [...new Set(cells.map((cell) => getComputedStyle(cell).position))],
        buttons: cells.filter((cell) => cell.querySelector("button, input") !== null).length,
      };
    });
  expect(styles).toEqual({ breakInside: "avoid", whiteSpace: ["normal"], position: ["static"], buttons: 0 });
  const paper = await page.pdf({ format: "A4", printBackground: true });
  expect(paper.subarray(0, 5).toString()).toBe("%PDF-");
});

test("a list on paper fits its width, says its tab and filters, and holds nothing to press", async ({ page }) => {
  await page.goto("/accounts");
  await page.getByRole("textbox", { name: "E-mail" }).fill("owner@example.com");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByTestId(/^account-/).first()).toBeVisible();
  await page.goto("/accounts?session=valid");
  await expect(page.getByTestId(/^account-/).first()).toBeVisible();

  // A page of A4 between its margins.
  await page.setViewportSize({ width: 703, height: 1009 });
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  const main = page.getByRole("main");
  await expect(main.getByRole("button", { name: "Add filter" })).toBeHidden();
  await expect(main.getByRole("button", { name: "Columns" })).toBeHidden();
  await expect(main.getByRole("link", { name: "Add account" })).toBeHidden();
  await expect(main.getByRole("searchbox")).toBeHidden();
  await expect(main.getByRole("tab").filter({ visible: true })).toHaveText(["All"]);
  await expect(main.getByRole("button", { name: /^Remove / })).toBeVisible();
  const width = await page.locator("table").evaluate((table) => table.getBoundingClientRect().width);
  expect(width).toBeLessThanOrEqual(703);
});
