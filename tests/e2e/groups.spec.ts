import { expect, type Page, test } from "@playwright/test";
import { type Hand, keyboardHand, mouseHand } from "./hand";
import { ownerState } from "./installation";
import { preparedWorld } from "./prepared-world";

test.use({ storageState: ownerState });

const account = "screens";

/** Makes a group, puts an account into it, takes it out again and removes the group. */
async function walkGroup(page: Page, hand: Hand, name: string): Promise<void> {
  await preparedWorld();
  await page.goto("/");
  await hand.go("Groups");
  await test.step("make it", async () => {
    await hand.press(page.getByRole("button", { name: "New group" }));
    await hand.type(page.getByRole("textbox", { name: "Name" }), name);
    await hand.press(page.getByRole("button", { name: "Create group" }));
    await hand.open(page.getByRole("row", { name: new RegExp(name) }));
    await hand.press(page.getByRole("complementary", { name: "Details" }).getByRole("link", { name: "Open page" }));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
    await expect(page.getByRole("main")).toContainText("No accounts in this group");
  });
  await test.step("put an account in", async () => {
    await hand.press(page.locator("main header").getByRole("button", { name: "Add accounts" }));
    await hand.type(page.getByRole("searchbox", { name: "E-mail, UID, alias or note" }), account);
    // The list is the search's own before anything in it is pressed.
    await expect(page.getByRole("dialog").getByRole("checkbox")).toHaveCount(1);
    await hand.tick(page.getByRole("checkbox", { name: account, exact: true }));
    await hand.press(page.getByRole("button", { name: "Add 1 account" }));
    await expect(page.getByText("1 account added.")).toBeVisible();
    await hand.press(page.getByRole("button", { name: "Done" }));
    await expect(page.locator("tbody tr[data-index]")).toHaveCount(1);
  });
  await test.step("take it out", async () => {
    await hand.tick(page.getByRole("checkbox", { name: `Select ${account}` }));
    await hand.press(page.getByRole("button", { name: "Remove from this group" }));
    await expect(page.getByText(`1 account is out of ${name}.`)).toBeVisible();
    await expect(page.getByRole("main")).toContainText("No accounts in this group");
  });
  await test.step("remove it", async () => {
    await hand.press(page.getByRole("button", { name: "More for this group" }));
    await page.getByRole("menuitem", { name: "Remove group" }).press("Enter");
    await hand.press(page.getByRole("dialog").getByRole("button", { name: "Remove group" }));
    await expect(page).toHaveURL(/\/groups$/);
    await expect(page.getByRole("table", { name: "Groups" })).not.toContainText(name);
  });
}

test("a group is made, filled, emptied and removed with the mouse", async ({ page }) => {
  await walkGroup(page, mouseHand(page), "Walk by mouse");
});

test("a group is made, filled, emptied and removed by the keyboard alone", async ({ page }) => {
  await walkGroup(page, keyboardHand(page), "Walk by keys");
});

test("the filter by group is in the address, survives a reload, and a whole filter goes into another group", async ({
  page,
}) => {
  const { groupId } = await preparedWorld();
  await page.goto("/accounts");
  await page
    .getByRole("navigation", { name: "Groups" })
    .getByRole("button", { name: /^Set-up/ })
    .click();
  await expect(page).toHaveURL(new RegExp(`group=${groupId}`));
  const rows = page.locator("tbody tr[data-index]");
  await expect(rows).toHaveCount(1);
  await page.reload();
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Remove Group: Set-up" })).toBeVisible();

  await page.getByRole("checkbox", { name: "Select all loaded" }).check();
  await page.getByRole("button", { name: "Add to group" }).click();
  const dialog = page.getByRole("dialog", { name: "Add 1 account to a group" });
  await dialog.getByRole("radio", { name: "New group" }).check();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Also here");
  await dialog.getByRole("button", { name: "Add 1 account" }).click();
  await expect(page.getByText("1 account is in Also here now.")).toBeVisible();
  await expect(rows.first()).toContainText("Also here");
});
