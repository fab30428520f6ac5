import { expect, type Page, test } from "@playwright/test";
import { ownerState } from "./installation";
import { readPreparedWorld } from "./prepared-world";
import { openScreen, pages } from "./screens";

test.use({ storageState: ownerState });

const MOST_STOPS = 200;
const walked = [
  "home",
  "accounts",
  "accounts, one open",
  "add an account",
  "one account",
  "cashback",
  "new cashback",
  "import, map",
  "lines of a draft",
  "review of a draft",
  "run",
  "review queue, held",
  "one item of the review",
];
const narrow = [
  ...walked.filter((name) => name !== "home"),
  "import accounts",
  "import, check",
  "evidence",
  "review queue, outcomes",
  "jobs",
];

/** What is wrong with the element that has the focus; null where nothing is. Runs in the page. */
function faultOfFocus(): { name: string; fault: string | null } | null {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return null;
  // A heading that a page gave the focus to is no stop of the Tab key.
  if (focused.tabIndex < 0) return { name: "", fault: null };
  const words = (focused.getAttribute("aria-label") ?? focused.innerText ?? "").trim().slice(0, 40);
  const name = `${focused.tagName.toLowerCase()} ${words || focused.id || focused.className}`;
  return { name, fault: seenFault(focused) ?? sizeFault(focused) };

  function seenFault(element: HTMLElement): string | null {
    const box = (element.closest("label") ?? element).getBoundingClientRect();
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (right - left < 1 || bottom - top < 1) return "is not on the screen";
    // Some of it must be seen: 2.4.11 forbids that a bar covers all of it.
    const spots = [0.1, 0.5, 0.9].flatMap((x) =>
      [0.1, 0.5, 0.9].map((y) => document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y)),
    );
    const isSeen = spots.some((spot) => spot !== null && (element.contains(spot) || spot.contains(element)));
    if (!isSeen) return "is covered";
    return hasRing(element) ? null : "shows no focus";
  }

  /** The ring is drawn on the element, or on what stands for it: a box beside a hidden input, a framed field. */
  function hasRing(element: HTMLElement): boolean {
    const around = [element.firstElementChild, element.nextElementSibling, element.parentElement];
    const candidates = [element, ...around, element.closest("label")];
    return candidates.some((one) => {
      if (one === null) return false;
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(one);
      const isOutlined = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
      const isField = one.matches("input, textarea, select") && borderColor !== "";
      return isOutlined || boxShadow !== "none" || isField;
    });
  }

  /** 24 × 24 px, or as far from every other target as if it had them; what stands in a sentence is excepted (2.5.8). */
  function sizeFault(element: HTMLElement): string | null {
    const targets = "a, button, input, select, textarea, [role=button], [role=tab]";
    if (!element.matches(targets) || getComputedStyle(element).display === "inline") return null;
    const { x, y, width, height } = element.getBoundingClientRect();
    if (width >= 24 && height >= 24) return null;
    const [centreX, centreY] = [x + width / 2, y + height / 2];
    const isNear = [...document.querySelectorAll(targets)].some((other) => {
      const box = other.getBoundingClientRect();
      if (box.width === 0 || element.contains(other) || other.contains(element)) return false;
      const [awayX, awayY] = [
        Math.max(box.left - centreX, centreX - box.right, 0),
        Math.max(box.top - centreY, centreY - box.bottom, 0),
      ];
      return Math.hypot(awayX, awayY) < 12;
    });
    return isNear ? `is ${Math.round(width)} × ${Math.round(height)} px beside another target` : null;
  }
}

/** Tabs through a page once and names every stop that is hidden, unmarked or too small. */
async function walkThrough(page: Page): Promise<{ stops: number; faults: string[] }> {
  const faults: string[] = [];
  let stops = 0;
  await page.evaluate(() => document.body.focus());
  for (; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(faultOfFocus);
    if (stop === null) break;
    if (stop.fault !== null) faults.push(`${stop.name} ${stop.fault}`);
  }
  return { stops, faults };
}

for (const screen of pages.filter(({ name }) => walked.includes(name))) {
  test(`${screen.name}: every stop of the Tab key is seen, marked and large enough`, async ({ page }) => {
    await openScreen(page, screen, readPreparedWorld());
    const { stops, faults } = await walkThrough(page);
    expect(faults).toEqual([]);
    expect(stops).toBeGreaterThan(8);
    expect(stops).toBeLessThan(MOST_STOPS);
  });
}

for (const screen of pages.filter(({ name }) => narrow.includes(name))) {
  test(`${screen.name}: at 320 px nothing but a table scrolls sideways`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await openScreen(page, screen, readPreparedWorld());
    const wide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll<HTMLElement>("body *")]
        .filter((element) => element.closest("[data-money-table], table, pre, [role=tablist], .im-hidden") === null)
        .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
        .filter(
          (element) =>
            ["auto", "scroll"].includes(getComputedStyle(element).overflowX) || element === document.documentElement,
        )
        .map((element) => `${element.tagName.toLowerCase()}.${element.className}: ${element.scrollWidth} px`),
    );
    expect(wide).toEqual([]);
  });
}
