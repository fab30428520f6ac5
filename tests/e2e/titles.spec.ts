import { expect, type Page, test } from "@playwright/test";
import { ownerState } from "./installation";
import { rememberTitles, titlesSeen } from "./titles";

test.use({ storageState: ownerState });

const places = ["Accounts", "Cashback", "Review", "Home"];

function titlesOf(page: Page) {
  return page.locator("title:not(svg title)");
}

test("the page's title comes with the server's first answer", async ({ request }) => {
  for (const [path, title] of [
    ["/", "Home"],
    ["/accounts", "Accounts"],
    ["/cashback/new", "New cashback"],
    ["/settings/sandbox", "Sandbox"],
  ] as const) {
    const [head = ""] = (await (await request.get(path)).text()).split("</head>");
    expect(head.match(/<title>[^<]*<\/title>/g), path).toEqual([`<title>${title}</title>`]);
  }
});

test("going from page to page names each, has one title at a time, and shows no other in between", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveTitle("Home");
  await rememberTitles(page);
  for (const place of places) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(place);
    await expect(page).toHaveTitle(place);
    await expect(titlesOf(page)).toHaveCount(1);
  }
  const seen = await titlesSeen(page);
  expect(seen.filter((title, index) => title !== seen[index - 1])).toEqual(["Home", ...places]);
  await page.goBack();
  await expect(page).toHaveTitle("Review");
  await expect(titlesOf(page)).toHaveCount(1);
});
