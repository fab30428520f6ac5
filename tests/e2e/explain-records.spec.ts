import { expect, type Page, test } from "@playwright/test";
import { origin, owner } from "./installation";
import { moveAtSandbox, openSandboxAccount } from "./sandbox-books";

const password = "Sandbox-Passw0rd!";

/** The password is proven in the act, so this person is signed in on their own. */
async function signIn(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("textbox", { name: "E-mail" }).fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("region", { name: "Needs you" })).toBeVisible();
}

async function call(page: Page, path: string, data: unknown) {
  const answer = await page.request.post(`/api/trpc/${path}`, { data, headers: { origin } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()).result.data;
}

async function read(page: Page, path: string, input: unknown) {
  const answer = await page.request.get(`/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`);
  return (await answer.json()).result.data;
}

async function payRefused(page: Page, from: string, key: string): Promise<void> {
  const wish = { from, to: "99000003", amount: "1" };
  const { snapshot, warnings } = await read(page, "transfers.preview", wish);
  const confirm = { snapshot, typedTotal: "1", stepUp: { password: owner.password } };
  const acknowledge = warnings.map(({ code }: { code: string }) => code);
  await call(page, "transfers.create", { ...wish, idempotencyKey: `lost-${key}`, acknowledge, confirm });
}

/** An account whose statement shows movements that nobody here ordered. */
async function addWithRecords(page: Page, name: string, uid: string, payees: readonly string[]): Promise<void> {
  const email = `${name}@example.com`;
  await openSandboxAccount({ email, balance: "200.00", password, uid });
  const { previewId } = await call(page, "accounts.preview", { email, password });
  const authority = { basis: "owned", ownerText: "Sample company", signedOn: "2026-01-05" };
  const { id } = await call(page, "accounts.add", { previewId, authority, alias: name });
  // The lane opens the books of a new account with its first look; what is older is nobody's question.
  const wish = { from: id, to: "88139999", amount: "1" };
  const blockers = async () => (await read(page, "transfers.preview", wish)).blockers;
  await expect.poll(blockers, { timeout: 30_000 }).toEqual([]);
  for (const payee of payees) await moveAtSandbox(email, "5.60", payee);
  // A payment that is refused has its statement looked at once more, when what came meanwhile is old enough.
  await payRefused(page, id, uid);
  await expect(async () => {
    const filter = { kind: ["foreign"], accountId: id };
    expect((await read(page, "review.list", { limit: 10, filter })).total).toBe(payees.length);
  }).toPass({ timeout: 60_000, intervals: [2_000] });
}

// Each statement is looked at again after a while.
test.setTimeout(180_000);

test("records of a lost batch are ticked and explained as one act, those of one account", async ({ page }) => {
  await signIn(page);
  await addWithRecords(page, "lost-one", "71000011", ["88130001", "88130002", "88130003"]);
  await addWithRecords(page, "lost-two", "71000012", ["88130004"]);
  await page.goto("/review?tab=records");
  const table = page.getByRole("table", { name: "Review" });
  const row = (payee: string) => table.locator("tbody tr").filter({ hasText: payee });
  await test.step("on a phone the kind of an item stands whole in its card", async () => {
    const size = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    const kinds = table.locator("tbody tr [data-card=state]");
    await expect(kinds.filter({ hasText: "Statement record nobody ordered" }).first()).toBeVisible();
    const cut = await kinds.evaluateAll(
      (cells) =>
        cells.filter((cell) => cell.scrollWidth > cell.clientWidth || cell.scrollHeight > cell.clientHeight).length,
    );
    expect(cut).toBe(0);
    expect(await table.locator("..").evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    await page.setViewportSize(size ?? { width: 1440, height: 900 });
  });
  await test.step("the first tick moves nothing", async () => {
    const boxes = () => Promise.all([table, table.locator("..")].map((one) => one.boundingBox()));
    const before = await boxes();
    await row("88130001").getByRole("checkbox").click();
    await expect(page.getByRole("button", { name: /^Explain 1 record · / })).toBeVisible();
    expect(await boxes()).toEqual(before);
    await page.getByRole("button", { name: "Clear selection" }).click();
    await expect(page.getByRole("button", { name: /^Explain 1 record · / })).toHaveCount(0);
    expect(await boxes()).toEqual(before);
  });
  // By the keyboard: a box is reached and ticked like every other control.
  for (const payee of ["88130001", "88130002", "88130004"]) {
    await row(payee).getByRole("checkbox").focus();
    await page.keyboard.press("Space");
  }
  const several = page.getByRole("region", { name: "Explain together" });
  await expect(several).toContainText("of several accounts");
  await several.getByRole("button", { name: "Only lost-one · 2" }).click();
  await page.getByRole("button", { name: "Explain 2 records together · 11.20 USD" }).click();
  const form = page.getByRole("form", { name: "Explain together" });
  await form.getByRole("textbox", { name: "Type how many records" }).fill("2");
  await form.getByRole("textbox", { name: "Type their total" }).fill("11.2");
  await form.getByLabel("Your password").fill(owner.password);
  await form.getByRole("textbox", { name: "Reason" }).fill("The batch that was lost with the database.");
  await form.getByRole("button", { name: /^2 records are known, mine/ }).click();
  await expect(row("88130001")).toHaveCount(0);
  await expect(row("88130002")).toHaveCount(0);
  await expect(row("88130003")).toHaveCount(1);
  await expect(row("88130004")).toHaveCount(1);
  await expect(form).toHaveCount(0);
});
