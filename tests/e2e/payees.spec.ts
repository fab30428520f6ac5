import { expect, type Page, test } from "@playwright/test";
import { owner, ownerState } from "./installation";
import { PayeesPage } from "./page-objects/payees-page";
import { preparedWorld } from "./prepared-world";

const payee = "41000094";

/** A step-up gives the session another cookie, so this person is signed in on their own. */
async function signIn(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("textbox", { name: "E-mail" }).fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("region", { name: "Needs you" })).toBeVisible();
}

const why = (page: Page) => page.getByRole("dialog").getByRole("textbox", { name: "Reason" });

test("a payee is found, blocked with a reason, and let go again by whoever proves who they are", async ({ page }) => {
  await preparedWorld();
  await signIn(page);
  await page.goto("/payees");
  await page.getByRole("searchbox", { name: "Search" }).fill(payee);
  await expect(page.locator("tbody tr[data-index]")).toHaveCount(1);
  await page
    .getByRole("row", { name: new RegExp(payee) })
    .getByRole("rowheader")
    .click();
  await page.getByRole("complementary", { name: "Details" }).getByRole("link", { name: "Open page" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(payee);

  await new PayeesPage(page).block("walked by a browser");
  await expect(page.getByRole("main")).toContainText("“walked by a browser”");

  await page.getByRole("button", { name: "Unblock" }).click();
  await why(page).fill("walked by a browser, back");
  await page.getByRole("button", { name: "Unblock payee" }).click();
  const proof = page.getByRole("dialog", { name: "Your password" });
  await proof.getByLabel("Your password", { exact: true }).fill(owner.password);
  await proof.getByRole("button", { name: "Continue" }).click();
  await expect(page.locator("main header [data-state=normal]")).toBeVisible();

  await page.getByRole("button", { name: "Edit label and limit" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("textbox", { name: "Label" }).fill("Walked");
  await form.getByRole("textbox", { name: "Own limit, USD" }).fill("250");
  await form.getByRole("button", { name: "Save payee" }).click();
  await expect(page.getByRole("region", { name: "Facts" }).locator('[data-amount="250.000000"]')).toBeVisible();
  await page.goto("/payees?q=walked");
  await expect(page.getByRole("row", { name: /41000094 · Walked/ })).toBeVisible();
});

test.describe("what leads to a payee and away from it", () => {
  test.use({ storageState: ownerState });

  test("the page of a payment leads to its payee, and that page to every payment to it", async ({ page }) => {
    const { unknownId } = await preparedWorld();
    await page.goto(`/transfers/${unknownId}`);
    await page.getByRole("link", { name: "All about this payee" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("41000099");
    await expect(page.getByRole("table", { name: "Campaigns" })).toContainText("screens-sent");
    await page.getByRole("link", { name: "Open 1 payment in the list" }).click();
    await expect(page).toHaveURL(/\/transfers\?payee=pye_/);
    await expect(page.locator("tbody tr[data-index]")).toHaveCount(1);
    await expect(page.getByRole("button", { name: "Remove Payee: 41000099" })).toBeVisible();
  });

  test("the list keeps search and tab in its address, and says what matches nothing", async ({ page }) => {
    await preparedWorld();
    await page.goto("/payees?q=nobody-is-called-so");
    await expect(page.getByRole("main")).toContainText("0 of ");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await expect(page).toHaveURL(/\/payees$/);
    await page.getByRole("tab", { name: "Blocked" }).click();
    await expect(page).toHaveURL(/status=blocked/);
  });

  test("of several filters that match nothing, the one whose removal finds most is named and can be given up", async ({
    page,
  }) => {
    await preparedWorld();
    await page.goto("/payees?q=4100009&campaign=of-nobody");
    await page.getByRole("button", { name: /^Without Campaign: of-nobody: \d+$/ }).click();
    await expect(page).toHaveURL(/\/payees\?q=4100009$/);
    await expect(page.locator("tbody tr[data-index]").first()).toBeVisible();
  });
});
