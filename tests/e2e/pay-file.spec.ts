import { expect, test } from "@playwright/test";
import { owner } from "./installation";
import { paidPayees } from "./sandbox-books";
import { rememberTitles, titlesSeen } from "./titles";

const payer = "cashback-01@example.com";

test("an owner signs in, reviews the sample file, sends it, and each line sent has exactly one movement", async ({
  page,
}) => {
  test.setTimeout(300_000);
  await page.goto("/");
  await page.getByRole("textbox", { name: "E-mail" }).fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("region", { name: "Needs you" })).toContainText("36 held");

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Cashback" }).click();
  const row = page.getByRole("row", { name: /May cashback, file 2/ });
  const href = await row
    .getByRole("link", { name: /file 2/ })
    .first()
    .getAttribute("href");
  await page.goto(`${href?.replace(/\/(lines|review|run)$/, "")}/review`);

  const send = page.getByRole("button", { name: /^Send 104 payments/ });
  await expect(send).toBeDisabled();
  await page.getByRole("textbox", { name: "Type the total to confirm" }).fill("582.40");
  await page.getByLabel("Your password", { exact: true }).fill(owner.password);
  await rememberTitles(page);
  await send.click();

  await expect(page.getByRole("progressbar", { name: /May cashback, file 2/ })).toBeVisible({ timeout: 60_000 });
  await expect.poll(async () => (await paidPayees(payer)).length, { timeout: 240_000 }).toBe(102);
  // The tab tells how far the run is while somebody looks elsewhere, and then the batch's name.
  await expect(page).toHaveTitle("May cashback, file 2");
  expect((await titlesSeen(page)).filter((title) => /^\d+ % · May cashback, file 2$/.test(title))).not.toEqual([]);
  const paid = await paidPayees(payer);
  expect(new Set(paid).size).toBe(102);
  expect(paid).toContain("99000004");
  expect(paid).not.toContain("99000003");
  expect(paid).not.toContain("99000005");

  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: /Review/ })
    .click();
  await page.getByRole("tab", { name: /^Outcomes/ }).click();
  await expect(page.getByText("99000005").first()).toBeVisible({ timeout: 60_000 });
});
