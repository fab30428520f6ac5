import { expect, type Page, type Request } from "@playwright/test";
import { preparedWorld } from "./prepared-world";
import type { Screen } from "./screens";

const QUIET_MS = 150;

/** What each followed page has asked for and not yet got, and when that last changed. */
const asked = new WeakMap<Page, { open: Set<Request>; changedMs: number }>();

/** Follows what a page asks the server for, so that `settle` knows when no answer is on its way. */
export function followRequests(page: Page): void {
  const followed = { open: new Set<Request>(), changedMs: Date.now() };
  asked.set(page, followed);
  page.on("request", (request) => {
    // The live stream stays open for as long as the page does, and what is fetched for the next page changes nothing here.
    if (request.url().includes("events.stream") || "next-router-prefetch" in request.headers()) return;
    followed.open.add(request);
    followed.changedMs = Date.now();
  });
  const end = (request: Request) => {
    if (followed.open.delete(request)) followed.changedMs = Date.now();
  };
  page.on("requestfinished", end);
  page.on("requestfailed", end);
  // What a page that was left had asked for is answered to nobody.
  page.on("framenavigated", (frame) => {
    if (frame === page.mainFrame()) followed.open.clear();
  });
}

/** Opens it, waits until it shows what it is about, and goes on to the panel or dialog that it names. */
export async function openScreen(page: Page, screen: Screen): Promise<void> {
  const { path, shows, after } = screen;
  if (!asked.has(page)) followRequests(page);
  await page.goto(typeof path === "string" ? path : path(await preparedWorld()));
  await settle(page, shows);
  await after?.(page);
  if (after !== undefined) await settle(page, shows);
}

/** The heading and what the screen is about are drawn and listen, nothing is being read, and no answer is on its way. */
async function settle(page: Page, shows: string): Promise<void> {
  const state = async () => {
    const drawn = await page.evaluate(stateOfPage, shows);
    const { open, changedMs } = asked.get(page) ?? { open: new Set<Request>(), changedMs: 0 };
    if (open.size > 0) return `${drawn}, waits for ${[...open].map((request) => request.url()).join(" ")}`;
    return Date.now() - changedMs < QUIET_MS ? `${drawn}, just answered` : drawn;
  };
  await expect.poll(state, { timeout: 45_000, intervals: [50, 100, 200] }).toBe("ready");
  // What the last answer changed is drawn with the next frame.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

/** "ready", or what is missing. Runs in the page. */
function stateOfPage(shows: string): string {
  if (document.readyState !== "complete") return "is loading";
  for (const selector of ["h1", shows]) {
    const element = document.querySelector(selector);
    if (element === null || element.getClientRects().length === 0) return `${selector} is not drawn`;
    // React marks an element when it takes over what the server drew: before, nobody listens there.
    if (!Object.keys(element).some((key) => key.startsWith("__reactProps"))) return `${selector} does not listen`;
  }
  const busy = document.querySelectorAll("[aria-busy=true]").length;
  return busy === 0 ? "ready" : `reads in ${busy} places`;
}
