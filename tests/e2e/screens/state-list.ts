import type { Page } from "@playwright/test";
import type { StateWorld } from "./state-world";

export const states = [
  "empty",
  "no-match",
  "loading",
  "stale",
  "partial",
  "error",
  "no-answer",
  "no-right",
  "no-capability",
  "frozen",
  "compact",
  "relaxed",
  "print",
  "phone",
] as const;
export type State = (typeof states)[number];
export type StateLook = "1440-light-en" | "1440-dark-zh" | "390-light-en" | "390-dark-zh";

/** One page in one state. */
export type StateShot = {
  page: string;
  state: State;
  path: (world: StateWorld) => string;
  look: StateLook;
  /** Procedures whose answers are held back, fail, or never come, as the state says. */
  reads?: RegExp;
  act?: (page: Page, world: StateWorld) => Promise<void>;
  /** Where nothing was done yet, or where the sample is. */
  on: "unowned" | "sample";
  /** Kept in the repository. */
  isKept?: true;
};

type Subject = { page: string; path: (world: StateWorld) => string; reads: RegExp };
type Extra = Partial<Pick<StateShot, "path" | "reads" | "act" | "isKept" | "on">>;

const en = "1440-light-en";
const zh = "1440-dark-zh";
const phone = "390-light-en";
const kept = { isKept: true } as const;

const transfers: Subject = { page: "transfers", path: () => "/transfers", reads: /^transfers\.list$/ };
const newTransfer: Subject = { page: "transfer-new", path: () => "/transfers/new", reads: /^accounts\.list$/ };
const rejected: Subject = {
  page: "transfer",
  path: ({ rejectedId }) => `/transfers/${rejectedId}`,
  reads: /^transfers\.(get|timeline)$/,
};
const payees: Subject = { page: "payees", path: () => "/payees", reads: /^payees\.list$/ };
const payee: Subject = { page: "payee", path: ({ payeeId }) => `/payees/${payeeId}`, reads: /^payees\.get$/ };
const groups: Subject = { page: "groups", path: () => "/groups", reads: /^groups\.list$/ };
const group: Subject = {
  page: "group",
  path: ({ groupId }) => `/groups/${groupId}`,
  reads: /^(groups\.get|accounts\.list)$/,
};
const keys: Subject = { page: "api-keys", path: () => "/settings/api-keys", reads: /^operators\.apiKeys$/ };
const sandbox: Subject = { page: "sandbox", path: () => "/settings/sandbox", reads: /^sandbox\.get$/ };
const retry: Subject = {
  page: "retry",
  path: ({ finishedId }) => `/cashback/${finishedId}/retry`,
  reads: /^cashback\.previewRetry$/,
};

const shot = ({ page, path, reads }: Subject, state: State, look: StateLook, more: Extra = {}): StateShot => ({
  page,
  state,
  path,
  look,
  reads,
  on: state === "empty" ? "unowned" : "sample",
  ...more,
});
const at = (subject: Subject, path: StateShot["path"]): Subject => ({ ...subject, path });

/** What the form takes; the review follows what is typed. */
const compose = async (page: Page, from: string, { opens = false } = {}) => {
  const [account, to, amount] = await page.locator("main fieldset input:not([type=hidden])").all();
  await account?.click();
  await account?.fill(from);
  const option = page.getByRole("option").first();
  await option.waitFor();
  if (opens || (await option.getAttribute("data-combobox-disabled")) !== null) return;
  await option.click();
  await to?.fill("10482273");
  await amount?.fill("25");
  await page
    .locator("main section dl, main section [role=alert]")
    .first()
    .waitFor({ timeout: 15_000 })
    .catch(() => undefined);
};
const east = "east-01@example.com";
const composed: Extra = { act: (page) => compose(page, east) };

/** Lists as they are, in three densities, on paper and on a phone. */
const looksOf = (subject: Subject): StateShot[] => [
  shot(subject, "compact", en),
  shot(subject, "relaxed", zh),
  shot(subject, "print", en),
  shot(subject, "phone", "390-dark-zh"),
];

export const stateShots: readonly StateShot[] = [
  shot(transfers, "empty", en, kept),
  shot(
    at(transfers, () => "/transfers?state=settled&min=9000&since=2026-01-01"),
    "no-match",
    zh,
    kept,
  ),
  shot(transfers, "loading", en, kept),
  shot(transfers, "error", zh, kept),
  shot(transfers, "no-answer", phone, kept),
  shot(transfers, "no-right", en, kept),
  shot(transfers, "frozen", zh),
  ...looksOf(transfers),
  shot(newTransfer, "empty", en, kept),
  shot(newTransfer, "no-match", zh, { act: (page) => compose(page, "nobody", { opens: true }).catch(() => undefined) }),
  shot(newTransfer, "loading", en, {
    ...kept,
    reads: /^transfers\.preview$/,
    act: async (page) => compose(page, east),
  }),
  shot(newTransfer, "stale", en, { ...kept, act: (page, { staleName }) => compose(page, staleName) }),
  shot(newTransfer, "partial", zh, { act: (page) => page.locator("main fieldset input").first().click() }),
  shot(newTransfer, "error", zh, { ...kept, reads: /^transfers\.preview$/, ...composed }),
  shot(newTransfer, "no-answer", en, kept),
  shot(newTransfer, "no-right", en, kept),
  shot(newTransfer, "no-capability", en, { ...kept, act: (page, { barredName }) => compose(page, barredName) }),
  shot(newTransfer, "frozen", zh, { ...kept, ...composed }),
  shot(newTransfer, "phone", phone, composed),
  shot(rejected, "loading", en, kept),
  shot(rejected, "error", zh, kept),
  shot(
    at(rejected, () => "/transfers/trf_00000000000000000000000000"),
    "no-match",
    en,
  ),
  shot(rejected, "no-right", en, kept),
  shot(rejected, "frozen", zh, kept),
  shot(
    at(rejected, ({ unknownId }) => `/transfers/${unknownId}`),
    "print",
    en,
  ),
  shot(rejected, "phone", phone),
  shot(payees, "empty", zh, kept),
  shot(
    at(payees, () => "/payees?status=blocked&q=4002&campaign=nothing-2026"),
    "no-match",
    en,
    kept,
  ),
  shot(payees, "loading", zh),
  shot(payees, "error", en, kept),
  shot(payees, "no-answer", zh),
  shot(payees, "no-right", en, kept),
  shot(payees, "frozen", zh),
  ...looksOf(payees),
  shot(payee, "loading", en),
  shot(payee, "error", zh, kept),
  shot(
    at(payee, () => "/payees/pye_00000000000000000000000000"),
    "no-match",
    en,
  ),
  shot(payee, "no-right", en, kept),
  shot(
    at(payee, ({ blockedPayeeId }) => `/payees/${blockedPayeeId}`),
    "frozen",
    zh,
    kept,
  ),
  shot(payee, "print", en),
  shot(payee, "phone", phone),
  shot(groups, "empty", en, kept),
  shot(
    at(groups, () => "/groups?q=nothing"),
    "no-match",
    zh,
    kept,
  ),
  shot(groups, "loading", en),
  shot(groups, "stale", en, kept),
  shot(groups, "error", zh),
  shot(groups, "no-right", en, kept),
  ...looksOf(groups),
  shot(group, "empty", zh, {
    ...kept,
    act: async (page) => {
      const link = page.locator("[data-testid^=group-] a").first();
      await page.goto((await link.getAttribute("href")) ?? "/groups");
    },
    path: () => "/groups",
  }),
  shot(
    at(group, ({ groupId }) => `/groups/${groupId}?q=ops-01&session=refused`),
    "no-match",
    en,
    kept,
  ),
  shot(group, "loading", en),
  shot(group, "stale", zh, kept),
  shot(group, "partial", en, { path: () => "/groups", act: openPartial }),
  shot(group, "error", en),
  shot(group, "no-right", zh, kept),
  shot(group, "frozen", en),
  ...looksOf(group),
  shot(keys, "empty", en, kept),
  shot(
    at(keys, () => "/settings/api-keys?tab=revoked"),
    "no-match",
    zh,
    kept,
  ),
  shot(keys, "loading", en),
  shot(keys, "error", zh),
  shot(keys, "no-right", en, kept),
  ...looksOf(keys),
  shot(sandbox, "empty", en),
  shot(sandbox, "loading", en),
  shot(sandbox, "error", zh, kept),
  shot(sandbox, "no-right", en, kept),
  shot(sandbox, "frozen", zh),
  shot(sandbox, "print", en),
  shot(sandbox, "phone", phone),
  shot(
    at(retry, ({ doneId }) => `/cashback/${doneId}/retry`),
    "empty",
    en,
    { ...kept, on: "sample" },
  ),
  shot(retry, "loading", en),
  shot(retry, "error", zh, kept),
  shot(retry, "no-right", en, kept),
  shot(retry, "frozen", zh, kept),
  shot(retry, "compact", en),
  shot(retry, "relaxed", zh),
  shot(retry, "print", en),
  shot(retry, "phone", phone),
];

/** The group that holds the account which was never read: its sum is a lower bound. */
async function openPartial(page: Page): Promise<void> {
  const row = page
    .getByTestId(/^group-/)
    .filter({ hasText: "≥" })
    .first();
  await page.goto((await row.getByRole("link").first().getAttribute("href")) ?? "/groups");
}
