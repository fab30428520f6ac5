import { expect, type Page } from "@playwright/test";
import type { PreparedWorld } from "./prepared-world";

/** One page or layer of the product as a test reaches it. */
export type Screen = {
  name: string;
  path: (world: PreparedWorld) => string;
  /** Leads on from the page: opens a panel or a dialog. Works in every language. */
  after?: (page: Page) => Promise<void>;
  /** A layer above a page: the page's own rules were looked at with the page. */
  isLayer?: true;
  /** Outside the frame: nobody is signed in there. */
  isOutside?: true;
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

const reading = ({ draftId, upload }: PreparedWorld, step: string) =>
  `/cashback/${draftId}/import/${step}?upload=${upload}&file=june.csv`;

/** Every page that exists. */
export const pages: readonly Screen[] = [
  { name: "sign-in", path: () => "/sign-in", isOutside: true },
  { name: "home", path: () => "/" },
  { name: "accounts", path: () => "/accounts" },
  { name: "accounts, one open", path: () => "/accounts", after: openFirstRow },
  { name: "add an account", path: () => "/accounts/new" },
  { name: "import accounts", path: () => "/accounts/import" },
  { name: "one account", path: ({ accountId }) => `/accounts/${accountId}` },
  { name: "cashback", path: () => "/cashback" },
  { name: "cashback, one open", path: () => "/cashback", after: openFirstRow },
  { name: "new cashback", path: () => "/cashback/new" },
  { name: "import, source", path: ({ draftId }) => `/cashback/${draftId}/import/source` },
  { name: "import, map", path: (world) => reading(world, "map") },
  { name: "import, amounts", path: (world) => reading(world, "amounts") },
  { name: "import, check", path: ({ draftId }) => `/cashback/${draftId}/import/check` },
  { name: "lines of a draft", path: ({ draftId }) => `/cashback/${draftId}/lines?state=held` },
  { name: "lines, one open", path: ({ draftId }) => `/cashback/${draftId}/lines?state=held`, after: openFirstRow },
  { name: "review of a draft", path: ({ draftId }) => `/cashback/${draftId}/review` },
  { name: "run", path: ({ sentId }) => `/cashback/${sentId}/run` },
  { name: "evidence", path: ({ sentId }) => `/cashback/${sentId}/evidence` },
  { name: "review queue, held", path: ({ draftId }) => `/review?tab=held&batch=${draftId}` },
  { name: "review queue, outcomes", path: ({ sentId }) => `/review?tab=outcomes&batch=${sentId}` },
  { name: "one item of the review", path: ({ reviewId }) => `/review/${reviewId}` },
  { name: "jobs", path: () => "/jobs" },
  { name: "nothing there", path: () => "/nothing-is-here", isOutside: true },
];

/** Layers that lie above a page. */
export const layers: readonly Screen[] = [
  { name: "freeze dialog", path: () => "/jobs", after: pressAndWait("header button[title]"), isLayer: true },
  {
    name: "palette",
    path: () => "/jobs",
    after: async (page) => {
      await page.keyboard.press("ControlOrMeta+k");
      await dialogOpens(page);
    },
    isLayer: true,
  },
  {
    name: "keyboard help",
    path: () => "/jobs",
    after: async (page) => {
      await page.keyboard.press("?");
      await dialogOpens(page);
    },
    isLayer: true,
  },
  {
    name: "giving up a draft",
    path: ({ draftId }) => `/cashback/${draftId}/lines`,
    after: async (page) => {
      await page.locator("main header button[aria-haspopup=menu]").click();
      await page.getByRole("menuitem").last().click();
      await dialogOpens(page);
    },
    isLayer: true,
  },
  {
    name: "deciding lines",
    path: ({ draftId }) => `/cashback/${draftId}/lines?state=held`,
    after: async (page) => {
      await page.locator("thead input[type=checkbox]").check();
      // The bar's own choices come first and last; what can be done with the rows stands between them.
      await page.locator("[role=status] ~ span button").first().click();
      await dialogOpens(page);
    },
    isLayer: true,
  },
];

/** Opens it and waits until it shows what the server knows. */
export async function openScreen(page: Page, screen: Screen, world: PreparedWorld): Promise<void> {
  await page.goto(screen.path(world));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await settle(page);
  await screen.after?.(page);
}

/** No table is being read, and nothing that was asked is open but the live stream. */
export async function settle(page: Page): Promise<void> {
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await page.waitForFunction(() => document.readyState === "complete");
}
