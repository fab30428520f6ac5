import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { origin, ownerState } from "./installation";
import { readPreparedWorld } from "./prepared-world";
import { layers, openScreen, pages, type Screen } from "./screens";

const nobody = { cookies: [], origins: [] };

/** One test for every page and layer in this language: no violation in light or dark, and the frame that each page has. */
export function lookAtScreens(locale: "en" | "zh-CN"): void {
  for (const screen of [...pages, ...layers]) {
    test.describe(screen.name, () => {
      test.use({ storageState: screen.isOutside ? nobody : ownerState });
      test(`${screen.name} (${locale}) has no accessibility fault in light and in dark`, async ({ page, context }) => {
        await speak(context, locale);
        await openScreen(page, screen, readPreparedWorld());
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await expect(page.locator(`html[data-mantine-color-scheme=${colorScheme}]`)).toHaveCount(1);
          expect(await faultsOf(page, colorScheme)).toEqual([]);
        }
        if (!screen.isLayer) await expectFrame(page, screen, locale);
      });
    });
  }
}

async function speak(context: BrowserContext, locale: string): Promise<void> {
  await context.addCookies([{ name: "im_locale", value: locale, url: origin }]);
}

/** Rules whose answer depends on the theme; the others say the same of both. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** What axe finds, short enough to be read in a report: everything in the light, colours alone in the dark. */
async function faultsOf(page: Page, colorScheme: "light" | "dark"): Promise<string[]> {
  // There are no frames of other origins here, which spares a page of its own for each look.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (colorScheme === "light" ? axe : axe.withRules(colourRules)).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} · ${failureSummary ?? ""}`),
  );
}

/** One heading of the first level that is the document's title, its language, and landmarks behind the skip link. */
async function expectFrame(page: Page, screen: Screen, locale: string): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", locale);
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveCount(1);
  await expect(page).toHaveTitle(await heading.innerText());
  await expect(page.getByRole("main")).toHaveCount(1);
  if (screen.isOutside) return;
  await expect(page.getByRole("banner")).toHaveCount(1);
  await expect(page.getByRole("navigation").first()).toBeVisible();
  const first = page.locator("a[href], button, input, select, textarea, [tabindex]").first();
  await expect(first).toHaveAttribute("href", "#main");
}
