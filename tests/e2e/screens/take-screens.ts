import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { freePort } from "../../support/run-machine";
import { runProcess } from "../../support/run-process";
import {
  answers,
  compact,
  contextOf,
  end,
  heights,
  type Look,
  launchOptions,
  serve,
  settled,
  stretch,
  type Width,
} from "./picture-desk";
import { type Doors, freeze, makeWorld, owner, type SampleWorld } from "./sample-world";
import { type Screen, screens } from "./screen-list";

// `npm run screens`: pictures of every screen on a production build, in both languages, both themes and three widths.
// `npm run screens -- home jobs` takes these alone; `--chosen` leaves out what only the matrix needs.
const folder = join(process.cwd(), "docs", "screens");
const matrix = join(folder, "matrix");
const chosen = ["1440-light-en", "1440-dark-zh", "390-light-en"];
const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith("--"));

const looks: readonly Look[] = [
  { theme: "light", language: "en" },
  { theme: "dark", language: "zh-CN" },
  { theme: "dark", language: "en" },
  { theme: "light", language: "zh-CN" },
];

const port = await freePort();
const doors: Doors = { origin: `http://127.0.0.1:${port}`, sandbox: `http://127.0.0.1:${port + 1}` };
// A page names it: one name in each picture.
const data = join(tmpdir(), "infini-manager", "data");
rmSync(data, { recursive: true, force: true });
const server = serve(port, { E2E_FOLDER: data });
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
  await checkRows();
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

/** What the product does each night: its rows are checked, as on the machine of the installation. */
async function checkRows(): Promise<void> {
  const command = ["--import", "./src/cli/environment.mjs", "--import", "tsx", "src/cli/main.ts", "system", "check"];
  const env = { DATA_DIR: data, DATABASE_URL: `file:${join(data, "e2e.db")}`, SANDBOX_URL: doors.sandbox };
  const { code, stderr } = await runProcess(command, { env, timeoutMs: 120_000 });
  if (code !== 0) throw new Error(`system check: ${stderr}`);
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

async function take(page: Page, screen: Screen, world: SampleWorld, width: Width, look: string): Promise<void> {
  await page.setViewportSize({ width, height: heights[width] });
  await page.goto(screen.path(world));
  await settled(page);
  await screen.act?.(page);
  await settled(page);
  if (screen.isWindow !== true) await stretch(page, width);
  const picture = await compact(await page.screenshot({ animations: "disabled", caret: "hide" }));
  writeFileSync(join(matrix, `${screen.name}-${look}.png`), picture);
  if (chosen.includes(look)) writeFileSync(join(folder, `${screen.name}-${look}.png`), picture);
  console.log(`${screen.name} ${look}: ${Math.round(picture.length / 1024)} KB`);
}

function contents(): string {
  const row = ({ name, title }: Screen) =>
    `| ${title} | ${chosen.map((look) => `[${look}](${name}-${look}.png)`).join(" | ")} |`;
  return [
    "# Screens",
    "",
    "Pictures of every screen with sample data that the engine made against the sandbox. `npm run screens` takes them",
    "again on the present production build; the whole matrix of three widths, two themes and two languages goes to a",
    "folder of its own that is not kept. [What the newer screens show when something is missing](states/README.md) has a",
    "list of its own.",
    "",
    "| screen | wide, light, English | wide, dark, Chinese | phone, light, English |",
    "| --- | --- | --- | --- |",
    ...screens.map(row),
    "",
  ].join("\n");
}
