import { expect, type Locator, type Page, test } from "@playwright/test";
import { owner } from "./installation";
import { InfiniManagerPages } from "./page-objects/playwright";
import { type PreparedWorld, preparedWorld } from "./prepared-world";
import { promisedNames } from "./promised-names";
import { openSandboxAccount } from "./sandbox-books";

const password = "Sandbox-Passw0rd!";
const batchName = "Walk of the names";
/**
 * Held by tests/features: freezing would stop the payments of the tests beside this one, a decision would take away what
 * they look at, and codes are asked where an authenticator is bound. What is paid is asked of a file whose header names
 * amounts: import-wizard.spec.ts has one.
 */
const heldElsewhere = ["Unfreeze sending", "Undo", "Authenticator code", "Your authenticator code", "What is paid?"];

type Walk = { page: Page; pages: InfiniManagerPages; see: (name: string, place: Locator) => Promise<void> };

/** Notes each name that was found on the page. */
function walkOn(page: Page, seen: Set<string>): Walk {
  const see = async (name: string, place: Locator) => {
    await expect(place.first(), name).toBeVisible();
    seen.add(name);
  };
  return { page, pages: new InfiniManagerPages(page), see };
}

test("every name that the design promises is on its screen, or is said to be not there yet", async ({ page }) => {
  test.setTimeout(400_000);
  const seen = new Set<string>();
  const walk = walkOn(page, seen);
  const world = await preparedWorld();
  await test.step("the door", () => walkDoor(walk));
  await test.step("the frame and Home", () => walkFrame(walk));
  await test.step("the lists", () => walkLists(walk, world));
  await test.step("the sandbox", () => walkSandbox(walk));
  await test.step("one payment", () => walkTransfer(walk));
  await test.step("a file", () => walkFile(walk));
  await test.step("its lines", () => walkLines(walk));
  await test.step("confirm and run", () => walkRun(walk));
  await test.step("decide", () => walkReview(walk, world));
  const { promised, notThere } = promisedNames();
  expect(promised.length).toBeGreaterThan(60);
  expect([...seen].filter((name) => notThere.includes(name))).toEqual([]);
  const known = new Set([...seen, ...notThere, ...heldElsewhere]);
  expect(promised.filter((name) => !known.has(name))).toEqual([]);
  expect([...seen].filter((name) => !promised.includes(name))).toEqual([]);
});

async function walkDoor({ page, pages, see }: Walk): Promise<void> {
  await page.goto("/sign-in");
  await see("E-mail", pages.signIn.email);
  await see("Password", pages.signIn.password);
  await see("Sign in", pages.signIn.submit);
  await pages.signIn.signIn(owner);
}

async function walkFrame({ page, pages, see }: Walk): Promise<void> {
  const { shell } = pages;
  await expect(page.getByRole("banner")).toHaveCount(1);
  await expect(shell.main).toHaveCount(1);
  await see("Main", shell.navigation);
  await see("Mode", shell.mode);
  for (const name of ["Needs you", "Running now", "Money", "Health"]) {
    await see(name, page.getByRole("region", { name, exact: true }));
  }
  await see("Search or run", shell.searchOrRun);
  await see("Freeze sending", shell.freeze);
  await see("Operator menu", shell.operatorMenu);
}

async function walkLists({ page, pages, see }: Walk, world: PreparedWorld): Promise<void> {
  const { accounts, groups, payees, transfers, cashback, jobs, apiKeys } = pages;
  await accounts.open();
  await see("Accounts", accounts.table);
  await see("Status", accounts.tabs);
  await see("Search", accounts.search);
  await see("Add filter", accounts.addFilter);
  await see("Columns", accounts.columns);
  await see("Select all loaded", accounts.selectAllLoaded);
  await expect(accounts.row(world.accountId)).toBeVisible();
  await see("Details", await accounts.openRow(accounts.row(world.accountId)));
  await accounts.open({ q: "nobody-is-called-so" });
  await see("Clear filters", accounts.clearFilters);

  await groups.open();
  await see("Groups", groups.table);
  await expect(groups.row(world.groupId)).toBeVisible();

  await payees.open({ q: "41000099" });
  await see("Payees", payees.table);
  await expect(payees.row(world.payeeId)).toBeVisible();

  await transfers.open({ batch: world.sentId });
  await see("Transfers", transfers.table);
  await see("Export", transfers.export);
  await see("Copy as code", transfers.copyAsCode);
  await expect(transfers.row(world.unknownId)).toBeVisible();

  await cashback.open();
  await see("Cashback", cashback.table);
  await expect(cashback.row(world.sentId)).toBeVisible();

  await apiKeys.open();
  await see("API keys", apiKeys.table);
  await expect(apiKeys.rows.first()).toBeVisible();

  const asked = page.waitForResponse((answer) => answer.url().includes("accounts.sync"));
  await accounts.open();
  await page
    .getByRole("button", { name: /^Refresh/ })
    .first()
    .click();
  await asked;
  await jobs.open();
  await see("Jobs", jobs.table);
  await expect(jobs.rows.first()).toBeVisible();
}

async function walkSandbox({ pages: { sandboxPage }, see }: Walk): Promise<void> {
  await sandboxPage.open();
  await see("Faults and delays", sandboxPage.form);
  await see("Save", sandboxPage.save);
  await see("Reset sandbox", sandboxPage.reset);
  await sandboxPage.knob("Delay of every call").fill("5");
  await see("Discard", sandboxPage.discard);
  await sandboxPage.discard.click();
}

async function walkTransfer({ page, pages, see }: Walk): Promise<void> {
  const { newTransfer } = pages;
  await page.goto("/transfers/new");
  await see("From", newTransfer.from);
  await see("To", newTransfer.to);
  await see("Amount", newTransfer.amount);
  await see("Note", newTransfer.note);
  await see("Review transfer", newTransfer.reviewTransfer);
  await newTransfer.compose({ from: "cashback-01", to: "43000001", amount: "1" });
  await see("Review", newTransfer.review.getByRole("heading", { name: "Review" }));
}

async function walkFile({ page, pages, see }: Walk): Promise<void> {
  const { accounts, wizard } = pages;
  const email = "names@example.com";
  await openSandboxAccount({ email, uid: "21000700", balance: "100.00", password, isTwoFactorBound: true });
  await accounts.add({ email, password, owner: "Sample company", alias: "names" });
  await wizard.open();
  await see("Choose file", wizard.chooseFile);
  await see("Paste rows", wizard.pasteRows);
  await see("Campaign", wizard.campaign);
  await see("Next", wizard.next);
  await wizard.upload({ name: "names.csv", text: fileOf(250) });
  await wizard.chooseSource("names");
  await wizard.campaign.fill("names");
  await wizard.name.fill(batchName);
  await wizard.next.click();
  await expect(wizard.firstRows).toContainText("43000100");
  await see("Back", page.getByRole("link", { name: "Back", exact: true }));
  await wizard.next.click();
  await expect(page.getByRole("heading", { name: "Amount" })).toBeVisible();
  await wizard.amountForEach.fill("0.10");
  await wizard.next.click();
  await see("Row count", wizard.rowCount);
  await expect(wizard.rowCount).toHaveText("250 rows = 250 ready + 0 held + 0 excluded + 0 invalid");
}

async function walkLines({ page, pages, see }: Walk): Promise<void> {
  const id = /bat_\w+/.exec(page.url())?.[0] ?? "";
  const lines = pages.batch.lines(id);
  await lines.open();
  await see("Lines", lines.table);
  await expect(lines.rows.first()).toBeVisible();
  await lines.selectAllLoaded.check();
  const all = page.getByRole("button", { name: "Select all 250 matching" });
  await see("Select all N matching", all);
  await all.click();
  await expect(page.getByRole("status").filter({ hasText: "250 rows selected" })).toBeVisible();
}

async function walkRun({ page, pages, see }: Walk): Promise<void> {
  const { batch, shell } = pages;
  await batch.open(/bat_\w+/.exec(page.url())?.[0] ?? "", "review");
  await see("Type the total to confirm", batch.typedTotal);
  await see("Your password", batch.password);
  await see("/^Send /", batch.send);
  await batch.typedTotal.fill("24.00");
  await batch.confirm({ total: "25.00", password: owner.password });
  await expect(batch.progress).toHaveAccessibleName(batchName);
  await see("Stop", batch.stop);
  await see("Pause", batch.pause);
  await see("/running$/", shell.running);
  await batch.pause.click();
  await see("Resume", batch.resume);
}

async function walkReview({ page, pages, see }: Walk, world: PreparedWorld): Promise<void> {
  const { review } = pages;
  await page.goto(`/review?tab=held&batch=${world.draftId}`);
  await expect(review.heldLines.first()).toBeVisible();
  await see("Review", review.table);
  await see("Decide for", page.getByRole("radiogroup", { name: "Decide for" }));
  await see("Reason", review.reason);
  await see("/^Exclude /", review.exclude);
  await review.chooseReason("twice in this file");
  await see("/^Pay /", review.pay);

  await pages.batch.open(world.sentId, "run");
  await see("Retry rejected", pages.batch.retryRejected);
  await page.goto(`/review?tab=outcomes&batch=${world.sentId}`);
  await expect(review.row(world.reviewId)).toBeVisible();
  await page.goto(`/review/${world.reviewId}`);
  for (const name of ["It was paid: this record", "It was paid, no record yet", "It was not paid", "I doubt it"]) {
    await see(name, page.getByRole("button", { name, exact: true }));
  }
  await page.getByRole("button", { name: "It was paid, no record yet" }).click();
  await see("Type the amount", review.typedAmount);
  await page.goto(`/transfers/${world.unknownId}`);
  await see("Look again", page.getByRole("button", { name: "Look again" }));
}

function fileOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => `${43_000_100 + index},2026-04-01,1,2026-05-01`);
  return ["infini uid,registered on,cards,first card on", ...lines].join("\n");
}
