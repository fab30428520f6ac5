import { expect, type Page } from "@playwright/test";
import type { PreparedWorld } from "./prepared-world";

/** One page or layer of the product as a test reaches it. */
export type Screen = {
  name: string;
  /** Where it is; what was prepared is waited for where it has to be known. */
  path: string | ((world: PreparedWorld) => string);
  /** What the screen is about, as a selector that holds in every language: before it is drawn there is nothing to look at. */
  shows: string;
  /** Leads on from the page: opens a panel or a dialog. Works in every language. */
  after?: (page: Page) => Promise<void>;
  /** A layer above a page: the page's own rules were looked at with the page. */
  isLayer?: true;
  /** Outside the frame: nobody is signed in there. */
  isOutside?: true;
  /** Walked through by Tab. */
  isWalked?: true;
  /** Looked at 320 px wide. */
  isNarrow?: true;
};

const openFirstRow = async (page: Page) => {
  await page.locator("tbody tr[data-index]").first().getByRole("rowheader").first().click();
  await expect(page.locator("aside header h2")).toBeVisible();
};
const dialogOpens = (page: Page) => expect(page.getByRole("dialog")).toBeVisible();
const pressAndWait = (selector: string) => async (page: Page) => {
  await page.locator(selector).first().click();
  await dialogOpens(page);
};

const typeAndWait = (keys: string) => async (page: Page) => {
  await page.keyboard.press(keys);
  await dialogOpens(page);
};

const jobsTable = "main table[aria-busy=false]";
const heldLines = ({ draftId }: PreparedWorld) => `/cashback/${draftId}/lines?state=held`;
const reading = ({ draftId, upload }: PreparedWorld, step: string) =>
  `/cashback/${draftId}/import/${step}?upload=${upload}&file=june.csv`;

// The set-up makes a key.
const apiKeys = (_world: PreparedWorld) => "/settings/api-keys";

const row = "main tbody tr[data-index]";

/** Every page that exists. */
export const pages: readonly Screen[] = [
  { name: "sign-in", path: "/sign-in", shows: "main form input[type=password]", isOutside: true },
  { name: "home", path: "/", shows: "main section[aria-busy=false]", isWalked: true, isNarrow: true },
  { name: "accounts", path: "/accounts", shows: row, isWalked: true, isNarrow: true },
  { name: "accounts, one open", path: "/accounts", shows: row, after: openFirstRow, isWalked: true, isNarrow: true },
  {
    name: "add an account",
    path: "/accounts/new",
    shows: "main form input[type=password]",
    isWalked: true,
    isNarrow: true,
  },
  { name: "import accounts", path: "/accounts/import", shows: "main form textarea", isNarrow: true },
  {
    name: "one account",
    path: ({ accountId }) => `/accounts/${accountId}`,
    shows: "main tbody tr",
    isWalked: true,
    isNarrow: true,
  },
  { name: "groups", path: "/groups", shows: row, isWalked: true, isNarrow: true },
  { name: "groups, one open", path: "/groups", shows: row, after: openFirstRow },
  { name: "one group", path: ({ groupId }) => `/groups/${groupId}`, shows: row, isWalked: true, isNarrow: true },
  { name: "transfers", path: "/transfers", shows: row, isWalked: true, isNarrow: true },
  { name: "new transfer", path: "/transfers/new", shows: "main input[role=combobox]", isWalked: true, isNarrow: true },
  { name: "transfers, one open", path: "/transfers", shows: row, after: openFirstRow },
  {
    name: "one transfer",
    path: ({ unknownId }) => `/transfers/${unknownId}`,
    shows: "main ol li",
    isWalked: true,
    isNarrow: true,
  },
  {
    name: "one transfer that waits for a code",
    path: ({ codedTransferId }) => `/transfers/${codedTransferId}`,
    shows: "main form input[inputmode=numeric]",
    isWalked: true,
    isNarrow: true,
  },
  {
    name: "one account that stands still",
    path: ({ trippedId }) => `/accounts/${trippedId}`,
    shows: "main section li button",
    isNarrow: true,
  },
  { name: "payees", path: "/payees", shows: row, isWalked: true, isNarrow: true },
  { name: "payees, one open", path: "/payees", shows: row, after: openFirstRow },
  {
    name: "one payee",
    path: ({ payeeId }) => `/payees/${payeeId}`,
    shows: "main table tbody tr",
    isWalked: true,
    isNarrow: true,
  },
  { name: "cashback", path: "/cashback", shows: row, isWalked: true, isNarrow: true },
  { name: "cashback, one open", path: "/cashback", shows: row, after: openFirstRow },
  { name: "new cashback", path: "/cashback/new", shows: "main input[role=combobox]", isWalked: true, isNarrow: true },
  {
    name: "import, source",
    path: ({ draftId }) => `/cashback/${draftId}/import/source`,
    shows: "main textarea",
  },
  { name: "import, map", path: (world) => reading(world, "map"), shows: row, isWalked: true, isNarrow: true },
  { name: "import, map, one row open", path: (world) => reading(world, "map"), shows: row, after: openFirstRow },
  { name: "import, amounts", path: (world) => reading(world, "amounts"), shows: "main section dl" },
  { name: "import, check", path: ({ draftId }) => `/cashback/${draftId}/import/check`, shows: row, isNarrow: true },
  { name: "lines of a draft", path: heldLines, shows: row, isWalked: true, isNarrow: true },
  { name: "lines, one open", path: heldLines, shows: row, after: openFirstRow },
  {
    name: "review of a draft",
    path: ({ draftId }) => `/cashback/${draftId}/review`,
    shows: "main form input[type=password]",
    isWalked: true,
    isNarrow: true,
  },
  {
    name: "run",
    path: ({ sentId }) => `/cashback/${sentId}/run`,
    shows: "main section [role=progressbar]",
    isWalked: true,
    isNarrow: true,
  },
  {
    name: "run that waits for a code",
    path: ({ codedId }) => `/cashback/${codedId}/run`,
    shows: "main form input[inputmode=numeric]",
    isWalked: true,
    isNarrow: true,
  },
  {
    name: "lines to try again",
    path: ({ sentId }) => `/cashback/${sentId}/retry`,
    shows: row,
    isWalked: true,
    isNarrow: true,
  },
  { name: "evidence", path: ({ sentId }) => `/cashback/${sentId}/evidence`, shows: "main section dl", isNarrow: true },
  {
    name: "review queue, held",
    path: ({ draftId }) => `/review?tab=held&batch=${draftId}`,
    shows: row,
    isWalked: true,
    isNarrow: true,
  },
  {
    name: "review queue, outcomes",
    path: ({ sentId }) => `/review?tab=outcomes&batch=${sentId}`,
    shows: "main aside dl",
    isNarrow: true,
  },
  {
    name: "one item of the review",
    path: ({ reviewId }) => `/review/${reviewId}`,
    shows: "main aside button",
    isWalked: true,
    isNarrow: true,
  },
  { name: "jobs", path: "/jobs", shows: jobsTable, isNarrow: true },
  { name: "API keys", path: apiKeys, shows: row, isWalked: true, isNarrow: true },
  { name: "API keys, one open", path: apiKeys, shows: row, after: openFirstRow },
  { name: "data", path: "/settings/data", shows: "main section", isWalked: true, isNarrow: true },
  { name: "sandbox", path: "/settings/sandbox", shows: "main form fieldset input", isWalked: true, isNarrow: true },
  {
    name: "sandbox, more about a fault",
    path: "/settings/sandbox",
    shows: "main form fieldset input",
    after: async (page) => {
      await page.locator('[data-knob="refusalShare"]').fill("10");
      await expect(page.locator('[data-knob="refusal.message"]')).toBeVisible();
    },
  },
  { name: "nothing there", path: "/nothing-is-here", shows: "main a[href='/']", isOutside: true },
];

/** Layers that lie above a page. */
export const layers: readonly Screen[] = [
  {
    name: "freeze dialog",
    path: "/jobs",
    shows: jobsTable,
    after: pressAndWait("header button[title]"),
    isLayer: true,
  },
  { name: "palette", path: "/jobs", shows: jobsTable, after: typeAndWait("ControlOrMeta+k"), isLayer: true },
  { name: "keyboard help", path: "/jobs", shows: jobsTable, after: typeAndWait("?"), isLayer: true },
  {
    name: "what a word means",
    path: ({ draftId }) => `/cashback/${draftId}/review`,
    shows: "main form input[type=password]",
    after: pressAndWait("main dl button[aria-haspopup=dialog]"),
    isLayer: true,
  },
  {
    name: "a new group",
    path: "/groups",
    shows: row,
    after: pressAndWait("main header button"),
    isLayer: true,
  },
  {
    name: "label and limit of a payee",
    path: ({ payeeId }) => `/payees/${payeeId}`,
    shows: "main table tbody tr",
    after: pressAndWait("main header button"),
    isLayer: true,
  },
  {
    name: "blocking a payee",
    path: ({ payeeId }) => `/payees/${payeeId}`,
    shows: "main table tbody tr",
    after: pressAndWait("main header button:nth-of-type(3)"),
    isLayer: true,
  },
  {
    name: "adding accounts to a group",
    path: ({ groupId }) => `/groups/${groupId}`,
    shows: row,
    after: pressAndWait("main header button"),
    isLayer: true,
  },
  {
    name: "filters of transfers",
    path: "/transfers",
    shows: row,
    after: pressAndWait("main button[data-act=filter]"),
    isLayer: true,
  },
  {
    name: "accounts into a group",
    path: "/accounts",
    shows: row,
    after: async (page) => {
      await page.locator("thead input[type=checkbox]").check();
      await page.locator("[role=status] ~ span button").first().click();
      await dialogOpens(page);
    },
    isLayer: true,
  },
  {
    name: "keeping a secret",
    path: ({ typed }) => `/accounts/${typed.accountId}`,
    shows: "main [class*=codeActs] button",
    after: pressAndWait("main [class*=codeActs] button"),
    isLayer: true,
  },
  {
    name: "a new API key",
    path: "/settings/api-keys",
    shows: "main table",
    after: pressAndWait("main header button:has(.tabler-icon-plus)"),
    isLayer: true,
  },
  {
    name: "resetting the sandbox",
    path: "/settings/sandbox",
    shows: "main form fieldset input",
    after: pressAndWait("main header button"),
    isLayer: true,
  },
  {
    name: "giving up a draft",
    path: ({ draftId }) => `/cashback/${draftId}/lines`,
    shows: row,
    after: async (page) => {
      await page.locator("main header button[aria-haspopup=menu]").click();
      await page.getByRole("menuitem").last().click();
      await dialogOpens(page);
    },
    isLayer: true,
  },
  {
    name: "another amount for lines",
    path: heldLines,
    shows: row,
    after: async (page) => {
      await page.locator("thead input[type=checkbox]").check();
      await page.locator("[role=status] ~ span button").nth(1).click();
      await dialogOpens(page);
    },
    isLayer: true,
  },
  {
    name: "closing a batch",
    path: ({ sentId }) => `/cashback/${sentId}/run`,
    shows: "main section [role=progressbar]",
    after: pressAndWait("main button:has(.tabler-icon-archive)"),
    isLayer: true,
  },
  {
    name: "cancelling a transfer",
    path: ({ codedTransferId }) => `/transfers/${codedTransferId}`,
    shows: "main form input[inputmode=numeric]",
    after: pressAndWait("main header [class*=acts] button"),
    isLayer: true,
  },
  {
    name: "trying a transfer again",
    path: ({ refusedId }) => `/transfers/${refusedId}`,
    shows: "main ol li",
    after: pressAndWait("main header [class*=acts] button"),
    isLayer: true,
  },
  {
    name: "resuming an account",
    path: ({ trippedId }) => `/accounts/${trippedId}`,
    shows: "main section li button",
    after: pressAndWait("main section li button"),
    isLayer: true,
  },
  {
    name: "deciding lines",
    path: heldLines,
    shows: row,
    after: async (page) => {
      await page.locator("thead input[type=checkbox]").check();
      // The bar's own choices come first and last; what can be done with the rows stands between them.
      await page.locator("[role=status] ~ span button").first().click();
      await dialogOpens(page);
    },
    isLayer: true,
  },
];
