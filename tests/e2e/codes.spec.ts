import { setTimeout as sleep } from "node:timers/promises";
import { expect, type Page, test } from "@playwright/test";
import { codeOfStep, readSecret, stepAt } from "@/sandbox/one-time-codes";
import { owner } from "./installation";
import { InfiniManagerPages } from "./page-objects/playwright";
import { preparedWorld } from "./prepared-world";
import { paidPayees } from "./sandbox-books";

const payer = "typed@example.com";

/** The code that the holder's device shows, read when it has begun for a while and lasts for long enough to be typed. */
async function readDevice(totpSecret: string): Promise<string> {
  const inStepMs = Date.now() % 30_000;
  if (inStepMs < 5_000) await sleep(5_000 - inStepMs);
  if (inStepMs > 15_000) await sleep(35_000 - inStepMs);
  return codeOfStep(readSecret(totpSecret) ?? Buffer.alloc(0), stepAt(Date.now()));
}

/** A step-up gives the session another cookie, so this person is signed in on their own. */
function signIn(page: Page): Promise<void> {
  return new InfiniManagerPages(page).signIn.signIn(owner);
}

test("a payment goes out with the code that a person types, and the next one with the secret that was kept", async ({
  page,
}) => {
  test.setTimeout(300_000);
  const { typed } = await preparedWorld();
  await signIn(page);

  await page.goto(`/cashback/${typed.batchId}/run`);
  const form = page.getByRole("form", { name: "Code of the authenticator" });
  await expect(form).toContainText("The payment of line 2, 1.25 USD, waits for a code.");
  await form.getByRole("textbox", { name: "Code of typed" }).fill(await readDevice(typed.totpSecret));
  await form.getByRole("button", { name: "Send with this code" }).click();
  await expect.poll(() => paidPayees(payer), { timeout: 60_000 }).toHaveLength(1);
  await expect(form).toContainText("The payment of line 3", { timeout: 60_000 });

  await page.goto(`/accounts/${typed.accountId}`);
  const codes = page.getByRole("region", { name: "Codes of the authenticator" });
  await expect(codes).toContainText("Each payment waits for a code that somebody types.");
  await codes.getByRole("button", { name: "Keep the secret…" }).click();
  const dialog = page.getByRole("dialog", { name: "Keep the secret of the authenticator" });
  await dialog.getByLabel("Secret", { exact: true }).fill(typed.totpSecret);
  await dialog.getByRole("textbox", { name: "Code that the holder's device shows now" }).fill("000000");
  await dialog.getByRole("button", { name: "Keep it" }).click();
  const again = page.getByRole("dialog", { name: "Your password" });
  await again.getByLabel("Your password", { exact: true }).fill(owner.password);
  await again.getByRole("button", { name: "Continue" }).click();
  await expect(dialog).toContainText("The code does not belong to this secret.");
  await dialog
    .getByRole("textbox", { name: "Code that the holder's device shows now" })
    .fill(await readDevice(typed.totpSecret));
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(codes).toContainText("The kept secret gives each payment its code, unasked");
  await expect(page.locator("body")).not.toContainText(typed.totpSecret);
  await expect.poll(() => paidPayees(payer), { timeout: 120_000 }).toHaveLength(2);
  expect(new Set(await paidPayees(payer)).size).toBe(2);
});
