import { expect, type Page, test } from "@playwright/test";
import { colleagues, origin } from "./installation";
import { type PreparedWorld, preparedWorld } from "./prepared-world";

type Role = (typeof colleagues)[number]["role"];

/** What stands on a page for whoever may do it, as `docs/design/security.md` §5 says it of the two roles. */
const offers: readonly { at: (world: PreparedWorld) => string; name: string | RegExp; roles: readonly Role[] }[] = [
  { at: () => "/accounts", name: "Add account", roles: ["operator"] },
  { at: () => "/groups", name: "New group", roles: ["operator"] },
  { at: ({ accountId }) => `/accounts/${accountId}`, name: "Refresh", roles: ["operator"] },
  { at: () => "/transfers", name: "New transfer", roles: ["operator"] },
  { at: ({ unknownId }) => `/transfers/${unknownId}`, name: "Look again", roles: ["operator"] },
  { at: () => "/cashback", name: "New cashback", roles: ["operator"] },
  { at: ({ draftId }) => `/cashback/${draftId}/lines`, name: /^Decide/, roles: ["operator"] },
  { at: ({ draftId }) => `/cashback/${draftId}/review`, name: /^Send /, roles: ["operator"] },
  { at: ({ sentId }) => `/cashback/${sentId}/run`, name: "Export", roles: ["operator"] },
  { at: () => "/settings/api-keys", name: "New key", roles: ["operator"] },
];

async function signIn(page: Page, role: Role): Promise<void> {
  const person = colleagues.find((one) => one.role === role);
  await page.goto("/");
  await page.getByRole("textbox", { name: "E-mail" }).fill(person?.email ?? "");
  await page.getByLabel("Password", { exact: true }).fill(person?.password ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("region", { name: "Needs you" })).toBeVisible();
}

for (const role of ["viewer", "operator"] as const) {
  test(`a person who is ${role} is offered what the role may do, and nothing else`, async ({ page }) => {
    test.setTimeout(180_000);
    const world = await preparedWorld();
    await signIn(page, role);
    for (const { at, name, roles } of offers) {
      await page.goto(at(world));
      await expect(page.getByRole("heading", { level: 1 })).not.toBeEmpty();
      const offer = page
        .getByRole("main")
        .getByRole("button", { name })
        .or(page.getByRole("main").getByRole("link", { name }));
      const isOffered = roles.includes(role);
      if (isOffered) await expect(offer.first(), `${at(world)} ${name}`).toBeVisible();
      else {
        await page.waitForLoadState("networkidle");
        // Absent, or there with the reason why it does nothing.
        await expect(offer.and(page.locator(':not([aria-disabled="true"])')), `${at(world)} ${name}`).toHaveCount(0);
      }
    }
  });
}

test("a viewer sees payees masked, is told so before a form, and is refused over HTTP as well", async ({ page }) => {
  const { unknownId } = await preparedWorld();
  await signIn(page, "viewer");
  await page.goto(`/transfers/${unknownId}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Transfer to /);
  await expect(page.locator("body")).not.toContainText("41000099");
  for (const path of ["/transfers/new", "/cashback/new", "/accounts/new", "/accounts/import"]) {
    await page.goto(path);
    await expect(page.getByRole("main")).toContainText("Your role does not include this");
    await expect(page.getByRole("main").getByRole("textbox")).toHaveCount(0);
  }
  const answer = await page.request.post("/api/trpc/transfers.reconcile", {
    data: { id: unknownId },
    headers: { origin },
  });
  expect(answer.status()).toBe(403);
  expect((await answer.json()).error.data).toMatchObject({ reason: "rights.missing", moneyMoved: "no" });
});

test("an operator sees what an outcome rests on, and who may decide it", async ({ page }) => {
  const { reviewId } = await preparedWorld();
  await signIn(page, "operator");
  await page.goto(`/review/${reviewId}`);
  await expect(page.getByRole("main")).toContainText("41000099");
  await expect(page.getByRole("button", { name: "It was not paid" })).toHaveCount(0);
  await expect(page.getByRole("radio", { name: /It was not paid/ })).toHaveCount(0);
});
