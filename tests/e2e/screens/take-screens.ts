import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { freePort } from "../../support/run-machine";
import { browserOptions } from "../installation";
import { type Doors, freeze, makeWorld, owner, type SampleWorld } from "./sample-world";
import { type Language, type Screen, screens } from "./screen-list";

// `npm run screens`: pictures of every screen on a production build, in both languages, both themes and three widths.
// `npm run screens -- home jobs` takes these alone; `--chosen` leaves out what only the matrix needs.
const folder = join(process.cwd(), "docs", "screens");
const matrix = join(folder, "matrix");
// Letters of one shape on every machine.
const launchOptions = { ...browserOptions, args: [...browserOptions.args, "--font-render-hinting=none"] };
const chosen = ["1440-light-en", "1440-dark-zh", "390-light-en"];
const heights = { 1440: 900, 1024: 768, 390: 844 } as const;
const longest = 2400;
const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith("--"));

type Theme = "light" | "dark";
type Look = { theme: Theme; language: Language };
const looks: readonly Look[] = [
  { theme: "light", language: "en" },
  { theme: "dark", language: "zh-CN" },
  { theme: "dark", language: "en" },
  { theme: "light", language: "zh-CN" },
];

const port = await freePort();
const doors: Doors = { origin: `http://127.0.0.1:${port}`, sandbox: `http://127.0.0.1:${port + 1}` };
const server = serve(port);
try {
  await answers(server, doors.origin);
  await takeAll(await chromium.launch(launchOptions));
} finally {
  await end(server);
}

async function takeAll(browser: Browser): Promise<void> {
  mkdirSync(matrix, { recursive: true });
  const master = await browser.newContext({ baseURL: doors.origin });
  const signedIn = await master.request.post("/api/auth/sign-in/email", {
    headers: { origin: doors.origin },
    data: owner,
  });
  if (!signedIn.ok()) throw new Error(`sign-in: ${signedIn.status()}`);
  const world = await makeWorld(master.request, doors);
  const wanted = screens.filter((screen) => names.length === 0 || names.includes(screen.name));
  await takeSet(
    browser,
    master,
    world,
    wanted.filter(({ when }) => when === "running"),
  );
  await takeSet(
    browser,
    master,
    world,
    wanted.filter(({ when }) => when === undefined),
  );
  const frozen = wanted.filter(({ when }) => when === "frozen");
  if (frozen.length > 0) {
    await freeze(master.request, doors);
    await takeSet(browser, master, world, frozen);
  }
  const unowned = wanted.filter(({ when }) => when === "empty");
  if (unowned.length > 0) await takeUnowned(browser, world, unowned);
  await browser.close();
  writeFileSync(join(folder, "README.md"), contents());
}

/** Screens of a first start, on an installation of their own. */
async function takeUnowned(browser: Browser, world: SampleWorld, set: readonly Screen[]): Promise<void> {
  const emptyPort = await freePort();
  const origin = `http://127.0.0.1:${emptyPort}`;
  const empty = serve(emptyPort, { E2E_EMPTY: "1" });
  try {
    await answers(empty, origin);
    await takeSet(browser, await browser.newContext({ baseURL: origin }), world, set, origin);
  } finally {
    await end(empty);
  }
}

function serve(ownPort: number, more: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", "tests/e2e/serve.ts"], {
    env: { ...process.env, E2E_PORT: String(ownPort), ...more },
    stdio: ["ignore", "inherit", "inherit"],
  });
}

/** One language and theme after the other, so that a context is made four times and not for each picture. */
async function takeSet(
  browser: Browser,
  master: BrowserContext,
  world: SampleWorld,
  set: readonly Screen[],
  origin = doors.origin,
): Promise<void> {
  for (const look of looks) {
    for (const isSignedOut of [false, true]) {
      const ofThis = set.filter((screen) => (screen.isSignedOut === true) === isSignedOut);
      if (ofThis.length === 0) continue;
      for (const width of [1440, 1024, 390] as const) {
        const name = `${width}-${look.theme}-${look.language.slice(0, 2)}`;
        if (words.includes("--chosen") && !chosen.includes(name)) continue;
        const context = await contextOf(browser, origin, isSignedOut ? null : master, look, width);
        const page = await context.newPage();
        for (const screen of ofThis) await take(page, screen, world, width, name);
        await context.close();
      }
    }
  }
}

async function contextOf(
  browser: Browser,
  origin: string,
  master: BrowserContext | null,
  { theme, language }: Look,
  width: keyof typeof heights,
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
    ...(master === null ? {} : { storageState: await master.storageState() }),
  });
  const cookie = (name: string, value: string) => ({ name, value, url: origin });
  await context.addCookies([cookie("im_theme", theme), cookie("im_locale", language)]);
  return context;
}

async function take(
  page: Page,
  screen: Screen,
  world: SampleWorld,
  width: keyof typeof heights,
  look: string,
): Promise<void> {
  await page.setViewportSize({ width, height: heights[width] });
  await page.goto(screen.path(world));
  await settled(page);
  await screen.act?.(page);
  await settled(page);
  if (screen.isWindow !== true) {
    const more = await page.evaluate(() => {
      // The rows of a table are endless; whatever else scrolls is drawn whole.
      const parts = [...document.querySelectorAll("main, main *")].filter(
        (part) => /auto|scroll/.test(getComputedStyle(part).overflowY) && !part.matches("[data-money-table], textarea"),
      );
      return Math.max(0, ...parts.map((part) => part.scrollHeight - part.clientHeight));
    });
    if (more > 0) await page.setViewportSize({ width, height: Math.min(heights[width] + more, longest) });
    if (more > 0) await sleep(250);
  }
  const picture = await compact(await page.screenshot({ animations: "disabled", caret: "hide" }));
  writeFileSync(join(matrix, `${screen.name}-${look}.png`), picture);
  if (chosen.includes(look)) writeFileSync(join(folder, `${screen.name}-${look}.png`), picture);
  console.log(`${screen.name} ${look}: ${Math.round(picture.length / 1024)} KB`);
}

/** Nothing is read any more, and no place holds a skeleton. */
async function settled(page: Page): Promise<void> {
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
async function compact(picture: Buffer): Promise<Buffer> {
  const ofNext = createRequire(createRequire(import.meta.url).resolve("next/package.json"));
  const sharp: Sharp = ofNext("sharp");
  return sharp(picture).png({ palette: true, colours: 96, effort: 7 }).toBuffer();
}

function contents(): string {
  const row = ({ name, title }: Screen) =>
    `| ${title} | ${chosen.map((look) => `[${look}](${name}-${look}.png)`).join(" | ")} |`;
  return [
    "# Screens",
    "",
    "Pictures of every screen with sample data that the engine made against the sandbox. `npm run screens` takes them",
    "again on the present production build; the whole matrix of three widths, two themes and two languages goes to a",
    "folder of its own that is not kept.",
    "",
    "| screen | wide, light, English | wide, dark, Chinese | phone, light, English |",
    "| --- | --- | --- | --- |",
    ...screens.map(row),
    "",
  ].join("\n");
}

async function answers(child: ChildProcess, origin: string): Promise<void> {
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

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
