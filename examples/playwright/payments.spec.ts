import { expect, type Page, test } from "@playwright/test";
import { amountsIn, expectState, InfiniManagerPages, statesIn } from "infini-manager/playwright";

/** The sign-in that `npm run demo` prints. */
const owner = { email: "owner@example.com", password: "quiet-harbour-4812" };

let page: Page;
let pages: InfiniManagerPages;

// One sign-in for all: an address may sign in 20 times in 15 minutes.
test.beforeAll(async ({ browser, baseURL }) => {
  page = await browser.newPage(baseURL === undefined ? {} : { baseURL });
  pages = new InfiniManagerPages(page);
  await pages.signIn.signIn(owner);
});
test.afterAll(() => page.close());

test("the world begins the same each time: balances, faults and the time", async () => {
  const { knobs, state } = await pages.sandbox().reset({ seed: 7, clock: "2026-05-20T09:00:00Z" });
  expect(knobs).toMatchObject({ seed: 7, refusalShare: 0 });
  expect(state.now).toContain("2026-05-20T09:00");
  expect(state.accounts.find(({ email }) => email === "ops-02@example.com")?.balance).toBe("820.000000");
});

test("a payment whose answer is lost is settled by its statement record, and paid once", async () => {
  const { newTransfer, transfers, shell } = pages;
  // Magic payee 04: the connection ends without an answer, and the money moved.
  await newTransfer.compose({ from: "ops-02", to: "99000004", amount: "5.60" });
  const id = await newTransfer.confirm({ password: owner.password, total: "5.60" });
  await expectState(shell.main, "settled", { timeout: 60_000 });

  await transfers.open({ q: "99000004" });
  await expect(transfers.rows).toHaveCount(1);
  expect(await statesIn(transfers.row(id))).toEqual(["settled"]);
  expect(await amountsIn(transfers.row(id))).toContain("5.600000");
});

test("a payment that Infini refuses says so in Infini's words", async () => {
  await pages.sandbox().set({ refusalShare: 1, refusal: { code: 3002, message: "User not found" } });
  await pages.newTransfer.compose({ from: "ops-02", to: "45000001", amount: "1" });
  await pages.newTransfer.confirm({ password: owner.password, total: "1" });
  await expectState(pages.shell.main, "rejected", { timeout: 60_000 });
  await expect(pages.shell.main).toContainText("User not found");
});

test("after a reset nothing is refused any more, and the money is back", async () => {
  const { knobs } = await pages.sandbox().reset();
  expect(knobs).toMatchObject({ refusalShare: 0 });
  await pages.accounts.open();
  const row = pages.accounts.rowOf(/ops-02/);
  await expect(row.locator('[data-amount="820.000000"]').first()).toBeVisible();
  await expect(row).toContainText("2026-05-20 09:0");
});
