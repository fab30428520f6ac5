import { expect, type Page, test } from "@playwright/test";
import { origin, owner } from "./installation";
import { openSandboxAccount, paidPayees, refuseNextRequestTo } from "./sandbox-books";

const password = "Sandbox-Passw0rd!";

/** A step-up gives the session another cookie, so this person is signed in on their own. */
async function signIn(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("textbox", { name: "E-mail" }).fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("region", { name: "Needs you" })).toBeVisible();
}

type Answer = {
  id: string;
  version: number;
  previewId: string;
  snapshot: string;
  warnings: { code: string }[];
  blockers: unknown[];
};

/** What the browser's session asks the server, as a page would. */
async function call(page: Page, path: string, data: unknown, method: "GET" | "POST" = "POST"): Promise<Answer> {
  const address = `/api/trpc/${path}`;
  const answer =
    method === "POST"
      ? await page.request.post(address, { data, headers: { origin } })
      : await page.request.get(`${address}?input=${encodeURIComponent(JSON.stringify(data))}`);
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()).result.data;
}

/** An account with money that is managed here. */
async function addPayer(page: Page, account: { name: string; uid: string; isTwoFactorBound?: boolean }) {
  const { name, ...rest } = account;
  const email = `${name}@example.com`;
  await openSandboxAccount({ email, balance: "200.00", password, ...rest });
  const { previewId } = await call(page, "accounts.preview", { email, password });
  const authority = { basis: "owned", ownerText: "Sample company", signedOn: "2026-01-05" };
  const { id } = await call(page, "accounts.add", { previewId, authority, alias: name });
  return { id, email };
}

/** A payment of 12.50, and its page. */
async function pay(page: Page, from: string, to: string): Promise<void> {
  const wish = { from, to, amount: "12.50" };
  const preview = () => call(page, "transfers.preview", wish, "GET");
  // The lane opens the books of a new account with its first look.
  await expect.poll(async () => (await preview()).blockers, { timeout: 30_000 }).toEqual([]);
  const { snapshot, warnings } = await preview();
  const confirm = { snapshot, typedTotal: "12.50", stepUp: { password: owner.password } };
  const order = { ...wish, idempotencyKey: `acts-${to}`, acknowledge: warnings.map(({ code }) => code), confirm };
  const { id } = await call(page, "transfers.create", order);
  await page.goto(`/transfers/${id}`);
}

// Sign-ins are counted per address: both tests are one person at one desk.
let page: Page;
test.beforeAll(async ({ browser }) => {
  page = await browser.newPage({ baseURL: origin });
  await signIn(page);
});
test.afterAll(() => page.close());

test("a refused payment is tried again once the statement bears the refusal out, and pays once", async () => {
  test.setTimeout(180_000);
  const payer = await addPayer(page, { name: "tries-again", uid: "21000411" });
  await refuseNextRequestTo("42000411");
  await pay(page, payer.id, "42000411");
  const main = page.getByRole("main");
  await expect(main).toContainText("Infini refused. Nothing moved.", { timeout: 60_000 });
  await expect(page.getByRole("button", { name: "Cancel…" })).toHaveCount(0);
  await page.getByRole("button", { name: "Try again…" }).click();
  const dialog = page.getByRole("dialog", { name: "Try the transfer to 42000411 again" });
  await expect(dialog.getByRole("status")).toContainText("An earlier attempt may still show in the statement");
  await expect(dialog.getByRole("button", { name: /^Try again: send/ })).toHaveCount(0);
  const send = dialog.getByRole("button", { name: "Try again: send 12.50 USD" });
  // The statement is read when this person asks for it, or before, when the engine is faster.
  const look = dialog.getByRole("button", { name: "Look now" });
  await expect(look.or(send).first()).toBeVisible({ timeout: 60_000 });
  if (!(await send.isVisible())) await look.click({ timeout: 5_000 }).catch(() => undefined);
  await expect(send).toBeVisible({ timeout: 60_000 });
  for (const box of await dialog.getByRole("checkbox", { name: "I have read this" }).all()) await box.check();
  // What else this person confirmed within a day may raise what is asked.
  const total = dialog.getByRole("textbox", { name: "Type the total to confirm" });
  if (await total.isVisible()) await total.fill("12.50");
  await dialog.getByLabel("Your password", { exact: true }).fill(owner.password);
  await send.click();
  await expect(dialog).toHaveCount(0);
  await expect(main).toContainText("Matched to statement record", { timeout: 60_000 });
  expect(await paidPayees(payer.email)).toEqual(["42000411"]);
  await expect(page.getByRole("button", { name: "Try again…" })).toHaveCount(0);
});

test("a payment that waits for a code takes it on its page, or is cancelled there with a reason", async () => {
  test.setTimeout(120_000);
  const payer = await addPayer(page, { name: "code-on-page", uid: "21000412", isTwoFactorBound: true });
  await pay(page, payer.id, "42000412");
  const main = page.getByRole("main");
  const code = page.getByRole("textbox", { name: "Code of code-on-page" });
  await expect(code).toBeVisible({ timeout: 60_000 });
  await code.fill("12 34");
  await expect(page.getByRole("button", { name: "Send with this code" })).toBeDisabled();
  await page.getByRole("button", { name: "Cancel…" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel the transfer to 42000412" });
  await dialog.getByLabel("Reason").fill("the holder is away");
  await dialog.getByRole("button", { name: "Cancel 12.50 USD" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(main).toContainText("Withdrawn. Nothing was sent.");
  await expect(page.getByRole("region", { name: "What happened" })).toContainText("the holder is away");
  expect(await paidPayees(payer.email)).toEqual([]);
});

/** A started batch of 5.60 each under a campaign of its own. */
async function startBatch(
  page: Page,
  sourceAccountId: string,
  name: string,
  payees: readonly string[],
): Promise<string> {
  const draft = { idempotencyKey: `draft-${name}`, sourceAccountId, campaign: { key: name }, amount: { fixed: "5.6" } };
  const { id, version } = await call(page, "cashback.create", { ...draft, policy: { onRejected: "continue" } });
  const text = ["uid", ...payees, ""].join("\n");
  await call(page, "cashback.import", { id, version, source: { text }, dryRun: false });
  const review = () => call(page, "cashback.review", { id }, "GET");
  await expect.poll(async () => (await review()).blockers, { timeout: 30_000 }).toEqual([]);
  const { snapshot, warnings } = await review();
  const typedTotal = (5.6 * payees.length).toFixed(2);
  const confirm = { snapshot, typedTotal, stepUp: { password: owner.password } };
  const acknowledge = warnings.map(({ code }) => code);
  await call(page, "cashback.start", { idempotencyKey: `start-${name}`, id, acknowledge, confirm });
  return id;
}

test("refused lines of a batch are chosen and tried again as one act, and each pays once", async () => {
  test.setTimeout(180_000);
  const payer = await addPayer(page, { name: "retries-lines", uid: "21000413" });
  const refused = ["42000413", "42000414", "42000415"];
  for (const payee of refused) await refuseNextRequestTo(payee);
  const id = await startBatch(page, payer.id, "retried-lines", [...refused, "42000416"]);
  await page.goto(`/cashback/${id}/run`);
  await page.getByRole("link", { name: "Retry rejected" }).click({ timeout: 60_000 });
  await expect(page.getByRole("heading", { name: "3 lines can be tried again" })).toBeVisible({ timeout: 90_000 });
  await page.getByRole("checkbox", { name: /42000415/ }).uncheck();
  const send = page.getByRole("button", { name: "Try again: send 2 payments · 11.20 USD" });
  await expect(send).toBeDisabled();
  for (const box of await page.getByRole("checkbox", { name: "I have read this" }).all()) await box.check();
  // What else this person confirmed within a day may raise what is asked.
  const total = page.getByRole("textbox", { name: "Type the total to confirm" });
  if (await total.isVisible()) await total.fill("11.20");
  await page.getByLabel("Your password", { exact: true }).fill(owner.password);
  await send.click();
  await page.waitForURL(`**/cashback/${id}/run`);
  await expect.poll(() => paidPayees(payer.email), { timeout: 60_000 }).toHaveLength(3);
  expect((await paidPayees(payer.email)).sort()).toEqual(["42000413", "42000414", "42000416"]);
  await page.goto(`/cashback/${id}/retry`);
  await expect(page.getByRole("heading", { name: "1 line can be tried again" })).toBeVisible({ timeout: 60_000 });
});
