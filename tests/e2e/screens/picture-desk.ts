import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { browserOptions } from "../installation";
import type { Language } from "./screen-list";

/** Letters of one shape on every machine. */
export const launchOptions = { ...browserOptions, args: [...browserOptions.args, "--font-render-hinting=none"] };
export const heights = { 1440: 900, 1024: 768, 390: 844 } as const;
export type Width = keyof typeof heights;
export type Look = { theme: "light" | "dark"; language: Language };
const longest = 2400;

/** An installation with a sandbox beside it, on the production build. */
export function serve(port: number, more: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", "tests/e2e/serve.ts"], {
    env: { ...process.env, E2E_PORT: String(port), ...more },
    stdio: ["ignore", "inherit", "inherit"],
  });
}

/** A window in one language, theme and width, with the cookies of `signedIn`. */
export async function contextOf(
  browser: Browser,
  origin: string,
  signedIn: BrowserContext | null,
  { theme, language }: Look,
  width: Width,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width, height: heights[width] },
    deviceScaleFactor: width === 390 ? 2 : 1,
    hasTouch: width === 390,
    isMobile: width === 390,
    reducedMotion: "reduce",
    locale: language,
    timezoneId: "Asia/Shanghai",
    ...(signedIn === null ? {} : { storageState: await signedIn.storageState() }),
  });
  const cookie = (name: string, value: string) => ({ name, value, url: origin });
  await context.addCookies([cookie("im_theme", theme), cookie("im_locale", language)]);
  return context;
}

/** Makes the window as high as what is read from top to bottom; the rows of a table are endless and stay as they are. */
export async function stretch(page: Page, width: Width): Promise<void> {
  const more = await page.evaluate(() => {
    const parts = [...document.querySelectorAll("main, main *")].filter(
      (part) => /auto|scroll/.test(getComputedStyle(part).overflowY) && !part.matches("[data-money-table], textarea"),
    );
    return Math.max(0, ...parts.map((part) => part.scrollHeight - part.clientHeight));
  });
  if (more === 0) return;
  await page.setViewportSize({ width, height: Math.min(heights[width] + more, longest) });
  await sleep(250);
}

/** Nothing is read any more, and no place holds a skeleton. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await page
    .waitForFunction(() => document.querySelector("[aria-busy=true], [class*=skeleton]") === null, null, {
      timeout: 8000,
    })
    .catch(() => console.log(`  ${page.url()} is still reading`));
  await sleep(500);
}

type Sharp = (picture: Buffer) => {
  png: (options: { palette: boolean; colours: number; effort: number }) => { toBuffer: () => Promise<Buffer> };
};

/** The picture with a palette of its own, a third of the size; the library is the one that Next.js brings. */
export async function compact(picture: Buffer): Promise<Buffer> {
  const ofNext = createRequire(createRequire(import.meta.url).resolve("next/package.json"));
  const sharp: Sharp = ofNext("sharp");
  return sharp(picture).png({ palette: true, colours: 96, effort: 7 }).toBuffer();
}

/** Waits until the installation answers. */
export async function answers(child: ChildProcess, origin: string): Promise<void> {
  const url = `${origin}/api/health`;
  for (let tries = 0; tries < 900; tries += 1) {
    if (child.exitCode !== null) throw new Error("the installation ended before it answered");
    const isUp = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return;
    await sleep(200);
  }
  throw new Error(`nothing answers at ${url}`);
}

/** Ends it, and waits until it has. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
