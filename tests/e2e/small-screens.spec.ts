import { expect, test } from "@playwright/test";
import { ownerState } from "./installation";

test.use({ storageState: ownerState, viewport: { width: 390, height: 844 } });

for (const locale of ["en", "zh-CN"]) {
  test(`on a phone the age of a balance stands whole in its card (${locale})`, async ({ page, context, baseURL }) => {
    await context.addCookies([{ name: "im_locale", value: locale, url: baseURL ?? "" }]);
    await page.goto("/accounts");
    const ages = page.locator("tr[data-index] [data-card=age] time");
    await expect(ages.first()).toBeVisible();
    const cut = await ages.evaluateAll((found) =>
      found.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ textContent }) => textContent),
    );
    expect(cut).toEqual([]);
    // What the card has no room for is one touch away.
    await expect(ages.first()).toHaveAttribute("title", /\d{4}-\d\d-\d\d/);
  });
}
