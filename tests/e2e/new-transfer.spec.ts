import { expect, type Locator, type Page, test } from "@playwright/test";
import { type Hand, keyboardHand, mouseHand } from "./hand";
import { origin, owner, ownerState } from "./installation";
import { InfiniManagerPages } from "./page-objects/playwright";
import { preparedWorld } from "./prepared-world";
import { openSandboxAccount, paidPayees } from "./sandbox-books";

const password = "Sandbox-Passw0rd!";

/** A step-up gives the session another cookie, so this person is signed in on their own. */
function signIn(page: Page): Promise<void> {
  return new InfiniManagerPages(page).signIn.signIn(owner);
}

/** An account with money that is managed here. */
async function addPayer(page: Page, name: string, uid: string, scope?: readonly string[]): Promise<string> {
  const email = `${name}@example.com`;
  await openSandboxAccount({ email, uid, balance: "200.00", password });
  const call = async (path: string, data: unknown) => {
    const answer = await page.request.post(`/api/trpc/${path}`, { data, headers: { origin } });
    expect(answer.ok(), await answer.text()).toBe(true);
    return (await answer.json()).result.data;
  };
  const { previewId } = await call("accounts.preview", { email, password });
  const authority = { basis: "owned", ownerText: "Sample company", signedOn: "2026-01-05", ...(scope && { scope }) };
  await call("accounts.add", { previewId, authority, alias: name });
  return email;
}

/** Composes a payment, reads its review and sends it; leaves the page of the payment. */
async function pay(page: Page, hand: Hand, payment: { from: string; to: string; amount: string }): Promise<void> {
  await page.goto("/transfers/new");
  await hand.find(page.getByRole("combobox", { name: "From" }), payment.from);
  await hand.type(page.getByRole("textbox", { name: "To" }), payment.to);
  await hand.type(page.getByRole("textbox", { name: "Amount" }), payment.amount);
  const review = page.getByRole("region", { name: "Review" });
  await expect(review).toContainText(`From ${payment.from} to ${payment.to}`);
  await hand.press(review.getByRole("button", { name: "Review transfer" }));
  await expect(review.getByRole("heading", { name: "Review" })).toBeFocused();
}

async function confirm(page: Page, hand: Hand): Promise<void> {
  const form = page.getByRole("form", { name: "Confirm the transfer" });
  for (const box of await form.getByRole("checkbox", { name: "I have read this" }).all()) await hand.tick(box);
  const total = form.getByRole("textbox", { name: "Type the total to confirm" });
  if (await total.isVisible()) await hand.type(total, "12.50");
  await hand.type(form.getByLabel("Your password", { exact: true }), owner.password);
  await hand.press(form.getByRole("button", { name: "Send 12.50 USD" }));
  await expect(page).toHaveURL(/\/transfers\/trf_/);
  // What was pressed is gone: the next thing heard, and the place that Tab goes on from, is what became of it.
  const heading = page.getByRole("heading", { level: 1, name: /^Transfer to / });
  await expect(heading).toBeFocused();
  await expect(heading).toHaveAccessibleDescription(/\S/);
}

/** How the account is called that stands still after failures. */
async function nameOfStopped(page: Page): Promise<string> {
  const wish = encodeURIComponent(JSON.stringify({ id: (await preparedWorld()).trippedId }));
  const { result } = await (await page.request.get(`/api/trpc/accounts.get?input=${wish}`)).json();
  return result.data.alias ?? result.data.email;
}

async function choosePayers(page: Page, field: Locator, stopped: string): Promise<void> {
  const option = (name: string) => page.getByRole("listbox").getByRole("option", { name });
  await field.click();
  await field.fill("reads-only");
  await expect(option("reads-only")).toContainText("No valid authority covers payments from it.");
  await expect(option("reads-only")).toHaveAttribute("data-combobox-disabled", "true");
  await expect(option("reads-only")).toHaveCSS("opacity", "1");
  await option("reads-only").click({ force: true });
  await expect(page.getByText("reads-only@example.com")).toHaveCount(0);
  await field.fill(stopped);
  await expect(option(stopped)).toContainText("It stands still after failures");
  await option(stopped).click();
  await expect(page.getByRole("main")).toContainText("payments wait until it is resumed");
  await field.click();
  await field.fill("pays-well");
  await option("pays-well").click();
  await expect(page.getByText("pays-well@example.com")).toBeVisible();
  await expect(page.getByText("payments wait until it is resumed")).toHaveCount(0);
}

test("a payment is composed, read and sent with the mouse; the same again names the first one", async ({ page }) => {
  await signIn(page);
  const email = await addPayer(page, "by-mouse", "21000401");
  const hand = mouseHand(page);
  const payment = { from: "by-mouse", to: "42000401", amount: "12.50" };
  await pay(page, hand, payment);
  await confirm(page, hand);
  await expect.poll(() => paidPayees(email), { timeout: 60_000 }).toEqual(["42000401"]);

  await pay(page, hand, payment);
  const warnings = page.getByRole("group", { name: "Read before you confirm" });
  await expect(warnings).toContainText("A payment of the same amount to this payee within 30 days");
  await expect(warnings.getByRole("link", { name: "Open that payment" }).first()).toHaveAttribute("href", /trf_/);
  await expect(page.getByRole("button", { name: "Send 12.50 USD" })).toBeDisabled();
  await hand.press(page.getByRole("button", { name: "Change it" }));
  await expect(page.getByRole("textbox", { name: "Amount" })).toBeEnabled();
  expect(await paidPayees(email)).toEqual(["42000401"]);
});

test("a payment is composed, read and sent by the keyboard alone", async ({ page }) => {
  await signIn(page);
  const email = await addPayer(page, "by-keys", "21000402");
  const hand = keyboardHand(page);
  await pay(page, hand, { from: "by-keys", to: "42000402", amount: "12.50" });
  await confirm(page, hand);
  await expect.poll(() => paidPayees(email), { timeout: 60_000 }).toEqual(["42000402"]);
});

test("a payment whose answer was lost is confirmed again by the same button, and is one payment", async ({ page }) => {
  await signIn(page);
  const email = await addPayer(page, "answer-lost", "21000406");
  const hand = mouseHand(page);
  let lost = 0;
  await page.route("**/api/trpc/transfers.create*", async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    // While it is under way there is no way back.
    await page.keyboard.press("Escape");
    // The server does it; the answer never arrives.
    await route.fetch();
    return route.abort("connectionreset");
  });
  await pay(page, hand, { from: "answer-lost", to: "42000406", amount: "12.50" });
  const form = page.getByRole("form", { name: "Confirm the transfer" });
  for (const box of await form.getByRole("checkbox", { name: "I have read this" }).all()) await hand.tick(box);
  const total = form.getByRole("textbox", { name: "Type the total to confirm" });
  if (await total.isVisible()) await hand.type(total, "12.50");
  await hand.type(form.getByLabel("Your password", { exact: true }), owner.password);
  const send = form.getByRole("button", { name: "Send 12.50 USD" });
  await hand.press(send);
  await expect(form.getByRole("alert")).toContainText("Pressing the same button again is the same act");
  await expect.poll(() => paidPayees(email), { timeout: 60_000 }).toEqual(["42000406"]);
  // The payment changed what a new review would say; this one is still the call that was not answered.
  await expect(page.getByRole("button", { name: "Read it again" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Change it" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await hand.type(form.getByLabel("Your password", { exact: true }), owner.password);
  await hand.press(send);
  await expect(page).toHaveURL(/\/transfers\/trf_/);
  expect(await paidPayees(email)).toEqual(["42000406"]);
});

// Sign-ins are counted per address: the two tests that prove a password are one person at one desk.
let desk: Page;
test.beforeAll(async ({ browser }) => {
  desk = await browser.newPage({ baseURL: origin });
});
test.afterAll(() => desk.close());

test("a reload right after Send leads to the payment, and before its answer says that it may have been made", async () => {
  const page = desk;
  await signIn(page);
  const email = await addPayer(page, "reloads", "21000421");
  const hand = mouseHand(page);
  const send = async (amount: string) => {
    const form = page.getByRole("form", { name: "Confirm the transfer" });
    for (const box of await form.getByRole("checkbox", { name: "I have read this" }).all()) await hand.tick(box);
    // What was paid before on the same day decides whether it is asked for.
    const total = form.getByRole("textbox", { name: "Type the total to confirm" });
    if (await total.isVisible()) await hand.type(total, amount);
    await hand.type(form.getByLabel("Your password", { exact: true }), owner.password);
    await hand.press(form.getByRole("button", { name: /^Send / }));
  };
  await test.step("the answer is there, the page of the payment is not", async () => {
    // The page of the payment is asked for, and never comes.
    await page.route(/\/transfers\/trf_[^?]*\?.*_rsc=/, () => undefined);
    await pay(page, hand, { from: "reloads", to: "42000421", amount: "12.50" });
    await send("12.50");
    await expect(page).toHaveURL(/\/transfers\/new\?sent=trf_/);
    await page.unroute(/\/transfers\/trf_[^?]*\?.*_rsc=/);
    await page.reload();
    await expect(page).toHaveURL(/\/transfers\/trf_/);
    await expect(page.getByRole("heading", { level: 1, name: /^Transfer to 42000421/ })).toBeVisible();
  });
  await test.step("no answer is there yet", async () => {
    const isAsked = page.waitForRequest(/transfers\.create/);
    await page.route("**/api/trpc/transfers.create*", async (route) => {
      await route.fetch();
    });
    await pay(page, hand, { from: "reloads", to: "42000422", amount: "3.50" });
    await send("3.50");
    await isAsked;
    const isReadAgain = page.waitForResponse(/transfers\.preview/);
    await expect.poll(() => paidPayees(email), { timeout: 60_000 }).toContain("42000422");
    // Its own change is no reason to read the review again.
    await (await isReadAgain).finished();
    await page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 500)));
    await expect(page.getByRole("region", { name: "Review" }).getByRole("alert")).toHaveCount(0);
    await page.reload();
    const notice = page.getByRole("main").getByRole("alert");
    await expect(notice).toContainText("3.50 USD to 42000422. The page was left before the answer came");
    await notice.getByRole("link", { name: "Look for it" }).click();
    await expect(page.getByRole("table").getByRole("row", { name: /42000422/ })).toHaveCount(1);
    await page.goto("/transfers/new");
    await notice.getByRole("button", { name: "I have looked" }).click();
    await page.reload();
    await expect(page.getByRole("textbox", { name: "To" })).toBeVisible();
    await expect(notice).toHaveCount(0);
    await page.unroute("**/api/trpc/transfers.create*");
  });
});

test("an open transfer says at once that its account was frozen, and that it is not any more", async () => {
  const page = desk;
  const email = await addPayer(page, "frozen-meanwhile", "21000409");
  const wish = encodeURIComponent(JSON.stringify({ limit: 1, filter: { text: email } }));
  const found = await (await page.request.get(`/api/trpc/accounts.list?input=${wish}`)).json();
  const accountId: string = found.result.data.items[0].id;
  const call = async (path: string, data: unknown) => {
    const answer = await page.request.post(`/api/trpc/${path}`, { data, headers: { origin } });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  await page.goto("/transfers/new");
  const hand = mouseHand(page);
  await hand.find(page.getByRole("combobox", { name: "From" }), "frozen-meanwhile");
  await hand.type(page.getByRole("textbox", { name: "To" }), "42000409");
  await hand.type(page.getByRole("textbox", { name: "Amount" }), "12.50");
  const review = page.getByRole("button", { name: "Review transfer" });
  await expect(review).toBeEnabled();
  await call("system.freeze", { accountId, reason: "a look at this account" });
  await expect(review).toBeDisabled({ timeout: 3_000 });
  await expect(page.getByRole("region", { name: "Review" })).toContainText("frozen");
  await call("operators.stepUp", { with: { password: owner.password } });
  await call("system.unfreeze", { accountId, reason: "nothing was wrong with it" });
  await expect(review).toBeEnabled({ timeout: 3_000 });
});

test.describe("without a payment", () => {
  // Nothing here proves a password, so that the stored session lives on: an address may sign in twenty times.
  test.use({ storageState: ownerState });

  test("what cannot be paid says so before anything is confirmed", async ({ page }) => {
    await addPayer(page, "short", "21000403");
    const hand = mouseHand(page);
    await page.goto("/transfers/new");
    await hand.find(page.getByRole("combobox", { name: "From" }), "short");
    await hand.type(page.getByRole("textbox", { name: "To" }), "42000403");
    await hand.type(page.getByRole("textbox", { name: "Amount" }), "200.01");
    const review = page.getByRole("region", { name: "Review" });
    await expect(review.getByRole("alert")).toContainText("is more than the 200.00 USD that are free");
    await expect(review.getByRole("button", { name: "Review transfer" })).toBeDisabled();
    await hand.type(page.getByRole("textbox", { name: "To" }), "21000403");
    await expect(page.getByRole("textbox", { name: "To" })).toHaveAttribute("aria-invalid", "true");
    await hand.type(page.getByRole("textbox", { name: "Amount" }), "5,60");
    await expect(page.getByText("An amount above zero, up to six decimals.")).toBeVisible();
  });

  test("an account that may not pay cannot be chosen and says why; one whose payments would wait says for what", async ({
    page,
  }) => {
    await addPayer(page, "reads-only", "21000461", ["profile", "statement"]);
    await addPayer(page, "pays-well", "21000462");
    const stopped = await nameOfStopped(page);
    await page.goto("/transfers/new");
    await choosePayers(page, page.getByRole("combobox", { name: "From" }), stopped);
    await page.goto("/cashback/new");
    await choosePayers(page, page.getByRole("combobox", { name: "Source account" }), stopped);
  });

  test("accounts that could not be read are not said to be missing, and are read again at one press", async ({
    page,
  }) => {
    let isDown = true;
    await page.route(/\/api\/trpc\/[^?]*accounts\.list/, (route) => (isDown ? route.abort() : route.fallback()));
    await page.goto("/transfers/new");
    const form = page.getByRole("group", { name: "Payment" });
    await expect(form.getByRole("alert")).toContainText("The server did not answer.");
    await form.getByRole("combobox", { name: "From" }).click();
    await expect(page.getByText("No account fits.")).toHaveCount(0);
    isDown = false;
    await form.getByRole("button", { name: "Try again" }).click();
    await expect(form.getByRole("alert")).toHaveCount(0);
  });
});

test.describe("back from the review", () => {
  test.use({ storageState: ownerState });

  test("Escape leads back to the form as it was, and closes no more than the layer above", async ({ page }) => {
    await addPayer(page, "goes-back", "21000463");
    const hand = keyboardHand(page);
    const payment = { from: "goes-back", to: "42000463", amount: "12.50" };
    await pay(page, hand, payment);
    const confirming = page.getByRole("form", { name: "Confirm the transfer" });
    await test.step("a layer above is closed alone", async () => {
      await page.keyboard.press("ControlOrMeta+K");
      const palette = page.getByRole("dialog");
      await expect(palette).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(palette).toBeHidden();
      await expect(confirming).toBeVisible();
    });
    await page.keyboard.press("Escape");
    await expectForm(page, payment);
    await page.keyboard.press("Tab");
    await expect(page.getByRole("combobox", { name: "From" })).toBeFocused();
    await test.step("the same from a field of the review, and by the button that says so", async () => {
      const review = page.getByRole("button", { name: "Review transfer" });
      await hand.press(review);
      await hand.type(confirming.getByLabel("Your password", { exact: true }), "half of it");
      await page.keyboard.press("Escape");
      await expectForm(page, payment);
      await hand.press(review);
      await hand.press(page.getByRole("button", { name: "Change it" }));
      await expectForm(page, payment);
    });
  });

  async function expectForm(page: Page, { from, to, amount }: Record<"from" | "to" | "amount", string>): Promise<void> {
    await expect(page.getByRole("form", { name: "Confirm the transfer" })).toHaveCount(0);
    const form = page.getByRole("group", { name: "Payment", exact: true });
    await expect(form).toBeFocused();
    await expect(form.getByRole("combobox", { name: "From" })).toHaveValue(from);
    await expect(form.getByRole("textbox", { name: "To" })).toHaveValue(to);
    await expect(form.getByRole("textbox", { name: "Amount" })).toHaveValue(amount);
  }
});
