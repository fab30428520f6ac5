import { expect, type Locator, type Page, test } from "@playwright/test";
import { colleagues, origin } from "./installation";
import { type PreparedWorld, preparedWorld } from "./prepared-world";

type Role = (typeof colleagues)[number]["role"];

/**
 * What stands on a page for whoever may do it, as `docs/design/security.md` §5 says it of the two roles; the others find
 * it there with the reason. `isAway`: it comes and goes with the state of what is shown, and is not there for them.
 */
type Offer = {
  at: (world: PreparedWorld) => string;
  name: string | RegExp;
  roles: readonly Role[];
  isAway?: true;
};
const offers: readonly Offer[] = [
  { at: () => "/accounts", name: "Add account", roles: ["operator"] },
  { at: () => "/accounts", name: "Import accounts", roles: ["operator"] },
  { at: () => "/groups", name: "New group", roles: ["operator"] },
  { at: ({ accountId }) => `/accounts/${accountId}`, name: "Refresh", roles: ["operator"] },
  { at: () => "/transfers", name: "New transfer", roles: ["operator"] },
  { at: ({ unknownId }) => `/transfers/${unknownId}`, name: "Look again", roles: ["operator"], isAway: true },
  { at: () => "/transfers", name: "Export", roles: ["operator"] },
  { at: () => "/cashback", name: "New cashback", roles: ["operator"] },
  { at: ({ draftId }) => `/cashback/${draftId}/lines`, name: /^Decide/, roles: ["operator"] },
  { at: ({ draftId }) => `/cashback/${draftId}/review`, name: /^Send /, roles: ["operator"], isAway: true },
  { at: ({ sentId }) => `/cashback/${sentId}/run`, name: "Export", roles: ["operator"] },
  { at: () => "/settings/api-keys", name: "New key", roles: ["operator"] },
  { at: () => "/settings/sandbox", name: "Reset sandbox", roles: ["operator"] },
  { at: () => "/settings/sandbox", name: "Save", roles: ["operator"] },
];

async function signIn(page: Page, role: Role): Promise<void> {
  const person = colleagues.find((one) => one.role === role);
  await page.goto("/");
  await page.getByRole("textbox", { name: "E-mail" }).fill(person?.email ?? "");
  await page.getByLabel("Password", { exact: true }).fill(person?.password ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("region", { name: "Needs you" })).toBeVisible();
}

/** By keyboard it is reached like any other, shows its reason, and a press leads nowhere. */
async function expectReason(offer: Locator, where: string): Promise<void> {
  await expect(offer, where).toHaveAccessibleDescription(/needs the right “[\w.]+”\. An owner can grant it\.$/);
  const page = offer.page();
  const address = page.url();
  await offer.focus();
  const reason = page.getByRole("tooltip").filter({ hasText: "needs the right" });
  await expect(reason, where).toBeVisible();
  await page.keyboard.press("Enter");
  expect(page.url(), where).toBe(address);
  await expect(page.getByRole("dialog"), where).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(reason, where).toHaveCount(0);
}

async function walkOffers(page: Page, role: Role, world: PreparedWorld): Promise<void> {
  for (const { at, name, roles, isAway } of offers) {
    await page.goto(at(world));
    await expect(page.getByRole("heading", { level: 1 })).not.toBeEmpty();
    const main = page.getByRole("main");
    const offer = main.getByRole("button", { name }).or(main.getByRole("link", { name }));
    if (roles.includes(role)) await expect(offer.first(), `${at(world)} ${name}`).toBeVisible();
    else {
      await page.waitForLoadState("networkidle");
      await expect(offer.and(page.locator(':not([aria-disabled="true"])')), `${at(world)} ${name}`).toHaveCount(0);
      if (isAway !== true) await expectReason(offer.first(), `${at(world)} ${name}`);
    }
  }
}

test("a viewer is offered nothing that the role may not do, sees payees masked, and is refused over HTTP as well", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const world = await preparedWorld();
  await signIn(page, "viewer");
  await walkOffers(page, "viewer", world);
  await page.goto(`/transfers/${world.unknownId}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Transfer to /);
  await expect(page.locator("body")).not.toContainText("41000099");
  for (const path of ["/transfers/new", "/cashback/new", "/accounts/new", "/accounts/import"]) {
    await page.goto(path);
    await expect(page.getByRole("main")).toContainText("Your role does not include this");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^(New|Add|Import) /);
    await expect(page.getByRole("main").getByRole("textbox")).toHaveCount(0);
  }
  const data = { id: world.unknownId };
  const answer = await page.request.post("/api/trpc/transfers.reconcile", { data, headers: { origin } });
  expect(answer.status()).toBe(403);
  expect((await answer.json()).error.data).toMatchObject({ reason: "rights.missing", moneyMoved: "no" });
});

test("an operator is offered what the role may do, and sees what an outcome rests on without deciding it", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const world = await preparedWorld();
  await signIn(page, "operator");
  await walkOffers(page, "operator", world);
  await page.goto(`/review/${world.reviewId}`);
  await expect(page.getByRole("main")).toContainText("41000099");
  await expect(page.getByRole("button", { name: "It was not paid" })).toHaveCount(0);
  await expect(page.getByRole("radio", { name: /It was not paid/ })).toHaveCount(0);
});
