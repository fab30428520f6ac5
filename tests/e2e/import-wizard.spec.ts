import { expect, type Page, test } from "@playwright/test";
import { owner, ownerState } from "./installation";

test.use({ storageState: ownerState });

const longNote = "paid for the cards of the spring fair, agreed by mail on 2 May and again on 3 May";
const largeFile = `uid,amount,note\n41007001,1250,${longNote}\n41007002,99999999.999999,short\n`;

/** A new cashback with an account that may pay. */
async function openNew(page: Page, campaign: string): Promise<void> {
  await page.goto("/cashback/new");
  await page.getByRole("combobox", { name: "Source account" }).click();
  await page.getByRole("listbox").locator("[role=option]:not([data-combobox-disabled])").first().click();
  await page.getByRole("textbox", { name: "Campaign" }).fill(campaign);
}

/** To the columns of the file, and to the amounts that one of them holds. */
async function payItsAmounts(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("radio", { name: /^Pay the amounts of “amount”/ }).check();
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

/** Headers that end in an ellipsis. Runs in the page. */
function cutHeaders(): string[] {
  return [...document.querySelectorAll<HTMLElement>("thead *")]
    .filter((part) => getComputedStyle(part).textOverflow === "ellipsis" && part.scrollWidth > part.clientWidth)
    .map((part) => part.innerText);
}

/** How many pixels of the table one must scroll to see. Runs in the page. */
function hiddenWidth(): number {
  const frame = document.querySelector("table")?.parentElement;
  return frame === null || frame === undefined ? -1 : frame.scrollWidth - frame.clientWidth;
}

test("no amount of the preview is cut off, and the whole of a long text is one Enter away", async ({ page }) => {
  await openNew(page, "wizard-preview");
  await chooseFile(page, "large.csv", largeFile);
  await payItsAmounts(page);
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

test("Back to Source from any later step keeps the file that is up and how it is read", async ({ page }) => {
  await openNew(page, "wizard-back");
  await chooseFile(page, "strange.csv", "customer,amount\n41007003,5.60\n41007004,7.25\n");
  await page.getByRole("button", { name: "Next" }).click();
  // The step that comes takes the focus: it is read out, and Tab goes on from there.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Map");
  await page.getByRole("combobox", { name: "customer" }).selectOption("uid");
  await expect(page.getByRole("table", { name: "First rows" })).toContainText("41007003");
  await page.getByRole("link", { name: "Back", exact: true }).click();
  const file = page.getByText("strange.csv · 44 bytes · uploaded");
  await expect(file).toBeVisible();
  await expect(page.getByRole("button", { name: "Choose another file" })).toBeVisible();
  // What was fixed with the draft is said, with the way out.
  const fixed = page.getByRole("region", { name: "Source account and campaign are fixed" });
  await expect(fixed.getByRole("link", { name: "To the page of the draft" })).toBeVisible();

  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("table", { name: "First rows" })).toContainText("41007003");
  // The header names amounts, the draft has its own: nobody gets on before saying which of them is paid.
  await expect(page.getByRole("radiogroup", { name: /^What is paid\?/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Next" })).toBeDisabled();
  await expect(page.getByText("Next opens once you have chosen")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Pay the amounts of “amount”: total 12.85 USD" })).not.toBeChecked();
  await page.getByRole("radio", { name: "Pay every line 5.60 USD" }).check();
  await page.getByRole("button", { name: "Next" }).click();
  // Everybody gets the same, as chosen; the file's own amounts are still one press away.
  await expect(page.getByRole("heading", { name: "Amount" })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Same for all" })).toBeChecked();
  await page.getByRole("button", { name: "Pay the amounts of “amount”" }).click();
  await expect(page.getByRole("radio", { name: "From a column" })).toBeChecked();
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("status", { name: "Row count" })).toContainText("2 rows");
  // Beside the summary the grid shows whole columns, and a row that opens stays where it was.
  const row = page.getByRole("table", { name: "Lines" }).locator("tr[data-index='1']");
  await expect(row).toContainText("41007004");
  expect(await page.evaluate(hiddenWidth)).toBe(0);
  expect(await page.evaluate(cutHeaders)).toEqual([]);
  const before = await row.boundingBox();
  await row.getByRole("cell").nth(2).click();
  await expect(page.getByRole("complementary", { name: "Details" })).toContainText("7.25");
  expect(await row.boundingBox()).toEqual(before);
  await page.keyboard.press("Escape");
  await page
    .getByRole("navigation", { name: /^Import lines/ })
    .getByRole("link")
    .first()
    .click();
  await expect(file).toBeVisible();
});

test("a file without amounts is asked for none before the step that is about them, and Next follows what was typed", async ({
  page,
}) => {
  await openNew(page, "wizard-plain");
  await expect(page.getByRole("radio", { name: "Same for all" })).toHaveCount(0);
  await chooseFile(page, "plain.csv", "uid\n41007013\n41007014\n");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("table", { name: "First rows" })).toContainText("41007013");
  await expect(page.getByText("what each payee gets is chosen next")).toBeVisible();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("textbox", { name: "Amount for each" }).fill("7.30");
  // Nobody leaves the field: the button opens by itself and stores what stands there.
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("status", { name: "Row count" })).toContainText("2 rows");
  await expect(page.getByRole("table", { name: "Lines" })).toContainText("7.30");
});

/** All that this page keeps in the browser, by its kind of storage. */
const keptBy = (page: Page) =>
  page.evaluate(() => ({ tab: JSON.stringify(sessionStorage), browser: JSON.stringify(localStorage) }));

test("pasted rows outlive a reload in their tab alone, and go with the draft or at sign-out", async ({ browser }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const rows = "41007005 5.60\n41007006 7.25";
  const pasted = page.getByRole("textbox", { name: "Paste rows" });
  await page.goto("/cashback/new");
  await page.getByRole("textbox", { name: "E-mail" }).fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await pasted.fill(rows);
  await expect.poll(async () => (await keptBy(page)).tab).toContain("41007005");
  await page.reload();
  await expect(pasted).toHaveValue(rows);
  expect((await keptBy(page)).browser).not.toContain("41007005");
  const other = await context.newPage();
  await other.goto("/cashback/new");
  await expect(other.getByRole("textbox", { name: "Paste rows" })).toHaveValue("");

  await openNew(page, "wizard-paste");
  await expect(pasted).toHaveValue(rows);
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Import lines/);
  expect((await keptBy(page)).tab).not.toContain("41007005");

  await page.goto("/cashback/new");
  await expect(pasted).toHaveValue("");
  await pasted.fill(rows);
  await expect.poll(async () => (await keptBy(page)).tab).toContain("41007005");
  await page.getByRole("button", { name: "Operator menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect((await keptBy(page)).tab).not.toContain("41007005");
  await context.close();
});
