import type { Page } from "@playwright/test";
import type { SampleWorld } from "./sample-world";

export type Language = "en" | "zh-CN";

/** One picture: where it is taken, and what is done there before. */
export type Screen = {
  name: string;
  title: string;
  path: (world: SampleWorld) => string;
  act?: (page: Page) => Promise<void>;
  isSignedOut?: boolean;
  /** A page that is read from top to bottom is drawn as long as it is; a layer over it is not. */
  isWindow?: boolean;
  /** Taken while the running batch moves, after sending was frozen, or on an installation that nobody owns yet. */
  when?: "running" | "frozen" | "empty";
};

const batch = (part: string, of: keyof SampleWorld) => (world: SampleWorld) => `/cashback/${world[of]}/${part}`;
const dialog = async (page: Page) => page.getByRole("dialog").first().waitFor();

const openFirstTransfer = async (page: Page) => {
  const link = page.locator("[data-testid^=transfer-] a").first();
  await page.goto((await link.getAttribute("href")) ?? "/transfers");
  await page.locator("main ol li").first().waitFor();
};

const fillTransfer = async (page: Page) => {
  const [from, to, amount] = await page.locator("main fieldset input:not([type=hidden])").all();
  await from?.click();
  await page.getByRole("option").first().click();
  await to?.fill("10482273");
  await amount?.fill("25");
  await page.locator("main section button:not([disabled])").first().click();
  await page.locator("main section form").waitFor();
};

/** Every screen, those first that show something moving. */
export const screens: readonly Screen[] = [
  { name: "home", title: "Home", path: () => "/", when: "running" },
  { name: "batch-run", title: "Batch, running", path: batch("run", "runningId"), when: "running" },
  { name: "cashback", title: "Cashback", path: () => "/cashback", when: "running" },
  { name: "welcome", title: "First start", path: () => "/welcome", isSignedOut: true, when: "empty" },
  { name: "sign-in", title: "Sign-in", path: () => "/sign-in", isSignedOut: true },
  { name: "accounts", title: "Accounts", path: () => "/accounts" },
  { name: "accounts-panel", title: "Accounts, one open", path: (world) => `/accounts?open=${world.accountId}` },
  { name: "account-new", title: "Add account", path: () => "/accounts/new" },
  { name: "account-import", title: "Import accounts", path: () => "/accounts/import" },
  { name: "account", title: "Account", path: (world) => `/accounts/${world.accountId}` },
  {
    name: "account-secret",
    title: "Keep an authenticator's secret",
    path: (world) => `/accounts/${world.codedAccountId}`,
    isWindow: true,
    act: async (page) => {
      await page.locator("main [class*=codeActs] button").first().click();
      await dialog(page);
    },
  },
  { name: "groups", title: "Groups", path: () => "/groups" },
  {
    name: "group",
    title: "Group",
    path: () => "/groups",
    act: async (page) => {
      const link = page.locator("[data-testid^=group-] a").first();
      await page.goto((await link.getAttribute("href")) ?? "/groups");
      await page.locator("main tbody tr[data-index]").first().waitFor();
    },
  },
  { name: "transfers", title: "Transfers", path: () => "/transfers" },
  {
    name: "transfers-panel",
    title: "Transfers, one open",
    path: () => "/transfers?state=unknown",
    act: async (page) => {
      await page.locator("main tbody tr[data-index]").first().getByRole("rowheader").first().click();
      await page.locator("aside dl").first().waitFor();
    },
  },
  { name: "transfer", title: "Transfer, settled", path: () => "/transfers?state=settled", act: openFirstTransfer },
  {
    name: "transfer-unknown",
    title: "Transfer, outcome unknown",
    path: () => "/transfers?state=unknown",
    act: openFirstTransfer,
  },
  { name: "transfer-new", title: "New transfer", path: () => "/transfers/new", act: fillTransfer },
  { name: "payees", title: "Payees", path: () => "/payees" },
  {
    name: "payee",
    title: "Payee",
    path: () => "/payees",
    act: async (page) => {
      const link = page.locator("[data-testid^=payee-] a").first();
      await page.goto((await link.getAttribute("href")) ?? "/payees");
      await page.locator("main dl").first().waitFor();
    },
  },
  { name: "import-source", title: "New cashback, source", path: () => "/cashback/new" },
  { name: "import-map", title: "Import, columns", path: (world) => importStep(world, "map") },
  { name: "import-amounts", title: "Import, amounts", path: (world) => importStep(world, "amounts") },
  { name: "import-check", title: "Import, check", path: batch("import/check", "draftId") },
  { name: "batch-lines", title: "Batch, lines", path: batch("lines?state=held", "draftId") },
  { name: "batch-review", title: "Batch, review before sending", path: batch("review", "draftId") },
  { name: "batch-finished", title: "Batch, with exceptions", path: batch("run", "finishedId") },
  {
    name: "batch-retry",
    title: "Batch, lines to try again",
    path: batch("retry", "finishedId"),
    act: (page) => page.locator("main tbody tr").first().waitFor(),
  },
  { name: "batch-code", title: "Batch, waiting for a code", path: batch("run", "codedId") },
  { name: "batch-evidence", title: "Batch, evidence", path: batch("evidence", "finishedId") },
  { name: "review-held", title: "Review, held lines", path: () => "/review" },
  { name: "review-outcomes", title: "Review, outcomes", path: () => "/review?tab=outcomes" },
  {
    name: "review-item",
    title: "Review, one outcome",
    path: () => "/review?tab=outcomes",
    act: async (page) => {
      const link = page.locator("[data-testid^=review-] a").first();
      await page.goto((await link.getAttribute("href")) ?? "/review");
      await page.locator("main h1").waitFor();
    },
  },
  { name: "jobs", title: "Jobs", path: () => "/jobs" },
  { name: "api-keys", title: "API keys", path: () => "/settings/api-keys" },
  {
    name: "api-key-new",
    title: "New API key",
    path: () => "/settings/api-keys",
    isWindow: true,
    act: async (page) => {
      await page.locator("main header button:has(.tabler-icon-plus)").click();
      await dialog(page);
    },
  },
  { name: "data", title: "Data", path: () => "/settings/data" },
  { name: "sandbox", title: "Sandbox", path: () => "/settings/sandbox" },
  {
    name: "sandbox-reset",
    title: "Reset the sandbox",
    path: () => "/settings/sandbox",
    isWindow: true,
    act: async (page) => {
      await page.locator("main header button").click();
      await dialog(page);
    },
  },
  {
    name: "freeze",
    title: "Freeze sending",
    path: () => "/",
    isWindow: true,
    act: async (page) => {
      await page.locator("header button:has(.tabler-icon-hand-stop)").click();
      await dialog(page);
    },
  },
  {
    name: "palette",
    title: "Search or run",
    path: () => "/accounts",
    isWindow: true,
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await dialog(page);
    },
  },
  {
    name: "keyboard",
    title: "Keyboard",
    path: () => "/accounts",
    isWindow: true,
    act: async (page) => {
      await page.keyboard.press("?");
      await dialog(page);
    },
  },
  { name: "frozen", title: "Sending is frozen", path: batch("review", "draftId"), when: "frozen" },
];

function importStep(world: SampleWorld, step: string): string {
  return `/cashback/${world.importId}/import/${step}?${world.uploadQuery}`;
}
