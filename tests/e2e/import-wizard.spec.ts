import { expect, type Page, test } from "@playwright/test";
import { ownerState } from "./installation";

test.use({ storageState: ownerState });

const longNote = "paid for the cards of the spring fair, agreed by mail on 2 May and again on 3 May";
const largeFile = `uid,amount,note\n41007001,1250,${longNote}\n41007002,99999999.999999,short\n`;

/** A new cashback with an account that may pay. */
async function openNew(page: Page, campaign: string): Promise<void> {
  await page.goto("/cashback/new");
  await page.getByRole("combobox", { name: "Source account" }).click();
  await page.getByRole("listbox").locator("[role=option]:not([data-combobox-disabled])").first().click();
  await page.getByRole("textbox", { name: "Campaign" }).fill(campaign);
  await page.getByRole("radio", { name: "From a column" }).check();
}

async function chooseFile(page: Page, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose file" }).click();
  await (await chooser).setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
}

/** Cells of a table whose content is wider than they are and that have no tooltip with all of it. Runs in the page. */
function cutCells(): string[] {
  return [...document.querySelectorAll<HTMLElement>("tbody tr[data-index] > *")]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    .filter((cell) => cell.querySelector("[data-amount]") !== null || cell.querySelector("[title]") === null)
    .map((cell) => cell.innerText);
}

test("no amount of the preview is cut off, and the whole of a long text is one Enter away", async ({ page }) => {
  await openNew(page, "wizard-preview");
  await chooseFile(page, "large.csv", largeFile);
  await page.getByRole("button", { name: "Next" }).click();
  const table = page.getByRole("table", { name: "First rows" });
  await expect(table).toContainText("99,999,999.999999");
  expect(await page.evaluate(cutCells)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(cutCells)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await table.getByRole("row").nth(1).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Details" })).toContainText(longNote);
});
