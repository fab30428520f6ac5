import { expect, test } from "@playwright/test";
import { owner, ownerState } from "./installation";
import { preparedWorld } from "./prepared-world";

test.use({ storageState: ownerState, viewport: { width: 390, height: 844 } });

for (const locale of ["en", "zh-CN"]) {
  test(`on a phone the age of a balance stands whole in its card (${locale})`, async ({ page, context, baseURL }) => {
    await context.addCookies([{ name: "im_locale", value: locale, url: baseURL ?? "" }]);
    await page.goto("/accounts");
    const ages = page.locator("tr[data-index] [data-card=age] time");
    await expect(ages.first()).toBeVisible();
    const cut = await ages.evaluateAll((found) =>
      found.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ textContent }) => textContent),
    );
    expect(cut).toEqual([]);
    // What the card has no room for is one touch away.
    await expect(ages.first()).toHaveAttribute("title", /\d{4}-\d\d-\d\d/);
  });
}

test("on a phone every place of the navigation can be reached, and no table of an account scrolls sideways", async ({
  page,
}) => {
  const { accountId } = await preparedWorld();
  await page.goto(`/accounts/${accountId}`);
  const navigation = page.getByRole("navigation", { name: "Main" });
  for (const name of ["Home", "Accounts", "Cashback"]) {
    await expect(navigation.getByRole("link", { name })).toBeVisible();
  }
  const table = page.getByRole("table", { name: "Capabilities" });
  await expect(table).toBeVisible();
  const box = table.locator("..");
  expect(await box.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(1);
  await navigation.getByRole("button", { name: "More" }).click();
  await expect(page.getByRole("menuitem")).toHaveText(["Groups", "Transfers", "Payees"]);
  await page.getByRole("menuitem", { name: "Payees" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Payees");
  await expect(navigation.getByRole("button", { name: "More" })).toHaveAttribute("aria-current", "true");
});

test("on a phone what a payee got stands whole in its rows: nothing scrolls sideways, nothing is cut", async ({
  page,
}) => {
  const { payeeId } = await preparedWorld();
  await page.goto(`/payees/${payeeId}`);
  for (const name of ["Campaigns", "Payments"]) {
    const table = page.getByRole("table", { name });
    await expect(table.locator("tbody tr").first()).toBeVisible();
    const box = table.locator("..");
    expect([name, await box.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)]).toEqual([name, 0]);
    const outside = await table
      .locator("tbody :is(th, td)")
      .evaluateAll((cells) =>
        cells.filter((cell) => cell.getBoundingClientRect().right > window.innerWidth).map((cell) => cell.textContent),
      );
    expect([name, outside]).toEqual([name, []]);
  }
  await expect(page.getByRole("table", { name: "Campaigns" })).toContainText("screens-sent");
});

test("on a phone no word of the backups is broken for want of room, and the name of the file stands below", async ({
  page,
  context,
  baseURL,
}) => {
  // Whoever proves the password is another session afterwards: in the one that all tests share, all would be signed out.
  const { makerCookies } = await preparedWorld();
  await context.clearCookies();
  await context.addCookies(
    makerCookies.split("; ").map((pair) => {
      const at = pair.indexOf("=");
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: baseURL ?? "" };
    }),
  );
  await page.goto("/settings/data");
  await page.getByRole("button", { name: "Back up now" }).click();
  const password = page.getByRole("dialog").getByLabel("Your password");
  const rows = page.getByRole("table", { name: "Backups in this folder" }).locator("tbody tr");
  const row = rows.filter({ hasText: "by a person" }).first();
  // Rows that the program made itself may stand there before the password is asked for.
  await expect(password.or(row).first()).toBeVisible();
  if (await password.isVisible()) {
    await password.fill(owner.password);
    await password.press("Enter");
  }
  await expect(row).toBeVisible({ timeout: 60_000 });
  const broken = await row
    .locator(":is(th, td):not([data-part=file])")
    .evaluateAll((cells) => cells.filter((cell) => cell.clientHeight > 32).map((cell) => cell.textContent));
  expect(broken).toEqual([]);
  const below = await row.evaluate((line) => {
    const [first, file] = [line.querySelector("th"), line.querySelector("[data-part=file]")];
    return (file?.getBoundingClientRect().top ?? 0) >= (first?.getBoundingClientRect().bottom ?? 0);
  });
  expect(below).toBe(true);
  const box = rows.first().locator("xpath=ancestor::div[1]");
  expect(await box.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});
