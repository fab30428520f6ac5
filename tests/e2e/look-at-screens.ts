import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { deskTest as test } from "./desks";
import { openScreen } from "./open-screen";
import { layers, pages, type Screen } from "./screens";
import { MOST_STOPS, walkThrough } from "./tab-walk";

type Locale = "en" | "zh-CN";

/**
 * One test for every page and layer in this language. The screen is opened once, and everything is looked at there; each
 * look is a step of its own and goes on after a fault, so that one run names them all.
 */
export function lookAtScreens(locale: Locale): void {
  for (const screen of [...pages, ...layers]) {
    // The Tab key and the width know no language.
    const isWalked = locale === "en" && screen.isWalked === true;
    const isNarrow = locale === "en" && screen.isNarrow === true;
    const looks = ["in light and in dark", ...(isWalked ? ["by Tab"] : []), ...(isNarrow ? ["at 320 px"] : [])];
    test(`${screen.name} (${locale}) has no fault ${looks.join(", ")}`, async ({ desks }) => {
      const page = await desks.sitDown(locale, screen.isOutside === true ? "nobody" : "owner");
      await test.step("open", () => openScreen(page, screen));
      await test.step("accessibility, light", async () => {
        expect.soft(await faultsOf(page)).toEqual([]);
      });
      if (screen.isLayer !== true) await test.step("frame", () => expectFrame(page, screen, locale));
      if (isWalked) await test.step("walk by Tab", () => expectWalk(page));
      await test.step("accessibility, dark", async () => {
        await page.emulateMedia({ colorScheme: "dark" });
        await expect(page.locator("html[data-mantine-color-scheme=dark]")).toHaveCount(1);
        expect.soft(await colourFaultsOf(page)).toEqual([]);
      });
      if (isNarrow) await test.step("320 px wide", () => expectNarrow(page));
    });
  }
}

type Violations = { violations: { id: string; nodes: { target: unknown; failureSummary?: string | undefined }[] }[] };

declare global {
  /** `AxeBuilder` leaves it in the page that it looked at. */
  var axe: { run: (options: object) => Promise<Violations> };
}

// What passes is most of what there is: it is not told.
const onlyFaults = { resultTypes: ["violations" as const] };
/** Rules whose answer depends on the theme; the others say the same of both. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** Every fault that axe finds in a page that was just opened. */
async function faultsOf(page: Page): Promise<string[]> {
  // There are no frames of other origins here, which spares a page of its own for each look.
  return wordsOf(await new AxeBuilder({ page }).setLegacyMode(true).options(onlyFaults).analyze());
}

/** The faults of colour alone, in a page where `faultsOf` has looked: axe is there already. */
async function colourFaultsOf(page: Page): Promise<string[]> {
  return wordsOf(
    await page.evaluate((options) => globalThis.axe.run(options), { ...onlyFaults, runOnly: colourRules }),
  );
}

/** What axe found, short enough to be read in a report. */
function wordsOf({ violations }: Violations): string[] {
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} · ${failureSummary ?? ""}`),
  );
}

/** One heading of the first level that is the document's only title, its language, and landmarks behind the skip link. */
async function expectFrame(page: Page, screen: Screen, locale: Locale): Promise<void> {
  await expect.soft(page.locator("html")).toHaveAttribute("lang", locale);
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveCount(1);
  const name = await heading.innerText();
  // While a batch runs its share stands before the name.
  await expect.poll(async () => (await page.title()).replace(/^\d+ % · /, "")).toBe(name);
  await expect.soft(page.locator("title:not(svg title)")).toHaveCount(1);
  await expect.soft(page.getByRole("main")).toHaveCount(1);
  if (screen.isOutside) return;
  await expect.soft(page.getByRole("banner")).toHaveCount(1);
  await expect.soft(page.getByRole("navigation").first()).toBeVisible();
  const first = page.locator("a[href], button, input, select, textarea, [tabindex]").first();
  await expect.soft(first).toHaveAttribute("href", "#main");
}

/** Every stop of the Tab key is seen, marked and large enough. */
async function expectWalk(page: Page): Promise<void> {
  const { stops, faults } = await walkThrough(page);
  expect.soft(faults).toEqual([]);
  expect.soft(stops).toBeGreaterThan(8);
  expect.soft(stops).toBeLessThan(MOST_STOPS);
}

/** Nothing but a table scrolls sideways, as at 400 % zoom. */
async function expectNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  expect.soft(await page.evaluate(tooWide)).toEqual([]);
}

/** What scrolls sideways and is no table, nor the box that a table alone scrolls in. Runs in the page. */
function tooWide(): string[] {
  return [document.documentElement, ...document.querySelectorAll<HTMLElement>("body *")]
    .filter((element) => element.closest("[data-money-table], table, pre, [role=tablist], .im-hidden") === null)
    .filter((element) => element.childElementCount !== 1 || element.firstElementChild?.tagName !== "TABLE")
    .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
    .filter(
      (element) =>
        ["auto", "scroll"].includes(getComputedStyle(element).overflowX) || element === document.documentElement,
    )
    .map((element) => `${element.tagName.toLowerCase()}.${element.className}: ${element.scrollWidth} px`);
}
