import type { Page } from "@playwright/test";

/** More stops than any screen has: whoever gets here goes in circles. */
export const MOST_STOPS = 200;

/** Tabs through a page once and names every stop that is hidden, unmarked or too small. */
export async function walkThrough(page: Page): Promise<{ stops: number; faults: string[] }> {
  const faults: string[] = [];
  let stops = 0;
  await page.evaluate(startAtTop);
  for (; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(faultOfFocus);
    if (stop === null) break;
    if (stop.fault !== null) faults.push(`${stop.name} ${stop.fault}`);
  }
  return { stops, faults };
}

/** The next Tab leads to the first stop, wherever the focus was. Runs in the page. */
function startAtTop(): void {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}

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
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      const isOutlined = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
      return isOutlined || boxShadow !== "none";
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
