import { expect, type Page, test } from "@playwright/test";
import { owner, ownerState } from "./installation";

/** Holds the program back, as a slow line does; what was held comes when the returned function is called. */
async function holdProgram(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

test("a sign-in that is typed before the page listens goes nowhere near the address, and is not lost", async ({
  page,
}) => {
  const release = await holdProgram(page);
  await page.goto("/sign-in", { waitUntil: "commit" });
  const email = page.getByRole("textbox", { name: "E-mail" });
  const password = page.getByLabel("Password", { exact: true });
  await email.fill(owner.email);
  await password.fill(owner.password);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeDisabled();
  await password.press("Enter");
  release();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(email).toHaveValue(owner.email);
  await expect(password).toHaveValue(owner.password);
});

test.describe("signed in", () => {
  test.use({ storageState: ownerState });

  test("what is typed into a form before the page listens is kept and understood", async ({ page }) => {
    const release = await holdProgram(page);
    await page.goto("/cashback/new", { waitUntil: "commit" });
    const source = page.getByRole("combobox", { name: "Source account" });
    const campaign = page.getByRole("textbox", { name: "Campaign" });
    await page.getByRole("textbox", { name: "Paste rows" }).fill("40010000,2026-04-01,1,2026-05-01");
    await campaign.fill("early-2026");
    await source.pressSequentially("cashback-01");
    release();
    await expect(page.getByRole("listbox").getByRole("option")).toHaveText([/cashback-01/]);
    await page.getByRole("listbox").getByRole("option").click();
    await expect(page.getByRole("main")).toContainText("cashback-01@example.com");
    await expect(campaign).toHaveValue("early-2026");
    await expect(page.getByRole("textbox", { name: "Paste rows" })).toHaveValue("40010000,2026-04-01,1,2026-05-01");
  });

  test("a search for who pays offers nobody who does not fit, even before the server has answered", async ({
    page,
  }) => {
    await page.goto("/cashback/new");
    const options = page.getByRole("listbox").getByRole("option");
    const source = page.getByRole("combobox", { name: "Source account" });
    await source.click();
    await expect(options.filter({ hasText: "screens" })).toHaveCount(1);
    expect(await options.count()).toBeGreaterThan(3);
    // The answer to the words never comes.
    await page.route(/accounts\.list/, (route) =>
      decodeURIComponent(route.request().url()).includes('"text"') ? undefined : route.continue(),
    );
    await source.pressSequentially("SCREENS@example");
    await expect(options).toHaveText([/screens/]);
  });
});
