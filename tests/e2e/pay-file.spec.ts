import { expect, test } from "@playwright/test";
import { owner } from "./installation";
import { InfiniManagerPages } from "./page-objects/playwright";
import { paidPayees } from "./sandbox-books";
import { rememberTitles, titlesSeen } from "./titles";

const payer = "cashback-01@example.com";

test("an owner signs in, reviews the sample file, sends it, and each line sent has exactly one movement", async ({
  page,
}) => {
  test.setTimeout(300_000);
  const { signIn, shell, cashback, batch } = new InfiniManagerPages(page);
  await signIn.signIn(owner);
  await expect(page.getByRole("region", { name: "Needs you" })).toContainText("36 held");

  await shell.go("Cashback");
  await cashback.settled();
  await batch.open(await cashback.idOf(cashback.rowOf(/May cashback, file 2/)), "review");

  await expect(batch.send).toHaveText(/^Send 104 payments/);
  await expect(batch.send).toBeDisabled();
  await rememberTitles(page);
  await batch.confirm({ total: "582.40", password: owner.password });
  await expect(batch.progress).toHaveAccessibleName(/May cashback, file 2/);
  await expect.poll(async () => (await paidPayees(payer)).length, { timeout: 240_000 }).toBe(102);
  // The tab tells how far the run is while somebody looks elsewhere, and then the batch's name.
  await expect(page).toHaveTitle("May cashback, file 2");
  expect((await titlesSeen(page)).filter((title) => /^\d+ % · May cashback, file 2$/.test(title))).not.toEqual([]);
  const paid = await paidPayees(payer);
  expect(new Set(paid).size).toBe(102);
  expect(paid).toContain("99000004");
  expect(paid).not.toContain("99000003");
  expect(paid).not.toContain("99000005");

  await shell.go("Review");
  await page.getByRole("tab", { name: /^Outcomes/ }).click();
  await expect(page.getByText("99000005").first()).toBeVisible({ timeout: 60_000 });
});
