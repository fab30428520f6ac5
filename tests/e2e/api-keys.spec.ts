import { expect, type Page, test } from "@playwright/test";
import { origin, owner } from "./installation";
import { InfiniManagerPages } from "./page-objects/playwright";
import { preparedWorld } from "./prepared-world";

/** A step-up gives the session another cookie, so this person is signed in on their own. */
function signIn(page: Page): Promise<void> {
  return new InfiniManagerPages(page).signIn.signIn(owner);
}

/** Calls as a program does: with the key, without a cookie. */
async function call(key: string, path: string, input?: object): Promise<{ status: number; text: string }> {
  const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const answer = await fetch(`${origin}/api/trpc/${path}${query}`, { headers: { authorization: `Bearer ${key}` } });
  return { status: answer.status, text: await answer.text() };
}

async function draftWith(key: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${origin}/api/trpc/groups.create`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "Made by a key" }),
  });
  return { status: answer.status, text: await answer.text() };
}

test("a key is made in the browser, opens what it was made for to a program, and opens nothing once it is revoked", async ({
  page,
}) => {
  const { accountId, draftId } = await preparedWorld();
  await signIn(page);
  await page.getByRole("button", { name: /^Operator menu/ }).click();
  await page.getByRole("menuitem", { name: "API keys" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("API keys");
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/settings\/api-keys$/);

  await page.getByRole("button", { name: "New key" }).click();
  const form = page.getByRole("dialog", { name: "New API key" });
  await form.getByRole("textbox", { name: "Name" }).fill("Walked by a browser");
  await form.getByRole("radio", { name: "Only chosen accounts" }).check();
  await form.getByRole("searchbox", { name: "E-mail, UID, alias or note" }).fill("screens");
  await form.getByRole("checkbox", { name: "screens", exact: true }).check();
  await expect(form).toContainText("1 account chosen.");
  await form.getByRole("button", { name: "Create key" }).click();
  const proof = page.getByRole("dialog", { name: "Your password" });
  await proof.getByLabel("Your password", { exact: true }).fill(owner.password);
  await proof.getByRole("button", { name: "Continue" }).click();

  const shown = page.getByRole("dialog", { name: "Key Walked by a browser" });
  await expect(shown).toContainText("It is never shown again.");
  const key = (await shown.locator("code").first().textContent()) ?? "";
  expect(key).toMatch(/^im_[\w-]{43}$/);
  await shown.getByRole("button", { name: "I have stored it" }).click();
  const row = page.getByRole("row", { name: /Walked by a browser/ });
  await expect(row).toContainText("1 account");
  await expect(row.locator("[data-state=active]")).toBeVisible();
  expect(await page.content()).not.toContain(key);

  expect(await call(key, "operators.me")).toMatchObject({
    status: 200,
    text: expect.stringContaining('"session":null'),
  });
  const accounts = await call(key, "accounts.list", {});
  expect(accounts).toMatchObject({ status: 200, text: expect.stringContaining(accountId) });
  expect(accounts.text).toContain('"total":1');
  expect((await call(key, "cashback.get", { id: draftId })).status).toBe(200);
  expect(await draftWith(key)).toMatchObject({ status: 403, text: expect.stringContaining("rights.missing") });

  await page.reload();
  await expect(row).not.toContainText("Never");
  await row.getByRole("button", { name: "Actions for Walked by a browser" }).click();
  await page.getByRole("menuitem", { name: "Revoke key" }).click();
  await page
    .getByRole("dialog", { name: "Revoke Walked by a browser" })
    .getByRole("button", { name: "Revoke key" })
    .click();
  await expect(page.getByText("Walked by a browser is revoked.")).toBeVisible();
  await expect(row.locator("[data-state=revoked]")).toBeVisible();
  expect(await call(key, "operators.me")).toMatchObject({
    status: 401,
    text: expect.stringContaining("api_key.revoked"),
  });
});
