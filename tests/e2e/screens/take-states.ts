import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page, type Route } from "@playwright/test";
import { freePort } from "../../support/run-machine";
import { runProcess } from "../../support/run-process";
import { colleagues, owner } from "../installation";
import { firstOwner } from "../own-installation";
import { answers, compact, contextOf, end, launchOptions, serve, settled, stretch, type Width } from "./picture-desk";
import { type Doors, freeze } from "./sample-world";
import { type StateShot, stateShots } from "./state-list";
import { emptyStateWorld, makeStateWorld, type StateWorld } from "./state-world";

// `npm run screens -- --states`: what the newer screens show when something is missing. `--states payees` takes one
// page, `--states payees/error` one picture. All go to a folder that is not kept, the chosen ones beside the screens.
const keptFolder = join(process.cwd(), "docs", "screens", "states");
const folder = join(process.cwd(), "docs", "screens", "matrix", "states");
const names = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const wanted = stateShots.filter(
  ({ page, state }) => names.length === 0 || names.includes(page) || names.includes(`${page}/${state}`),
);
/** Where nothing was done there is nothing to point at. */
const nothing = emptyStateWorld;
/** A page of A4 between its margins, in px. */
const paper = { x: 0, y: 0, width: 703, height: 1009 };

mkdirSync(folder, { recursive: true });
mkdirSync(keptFolder, { recursive: true });
const browser = await chromium.launch(launchOptions);
try {
  await onInstallation(
    {},
    wanted.filter(({ on }) => on === "sample"),
    takeSample,
  );
  await onInstallation(
    { E2E_EMPTY: "1" },
    wanted.filter(({ on }) => on === "unowned"),
    takeUnowned,
  );
  writeFileSync(join(keptFolder, "README.md"), contents());
} finally {
  await browser.close();
}

type Place = Doors & { folder: string; shots: readonly StateShot[] };

async function onInstallation(
  more: Record<string, string>,
  shots: readonly StateShot[],
  take: (place: Place) => Promise<void>,
): Promise<void> {
  if (shots.length === 0) return;
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), "im-states-"));
  const origin = `http://127.0.0.1:${port}`;
  const served = serve(port, { ...more, E2E_FOLDER: data });
  try {
    await answers(served, origin);
    await take({ origin, sandbox: `http://127.0.0.1:${port + 1}`, folder: data, shots });
  } finally {
    await end(served);
    rmSync(data, { recursive: true, force: true });
  }
}

async function takeSample(place: Place): Promise<void> {
  const master = await signIn(place, owner);
  const viewer = await signIn(place, colleagues[0]);
  const world = await makeStateWorld(master.request, place, place.folder);
  const isLast = (shot: StateShot) => shot.state === "frozen";
  for (const shot of place.shots.filter((one) => !isLast(one))) {
    await take(place, shot, shot.state === "no-right" ? viewer : master, world);
  }
  const frozen = place.shots.filter(isLast);
  if (frozen.length === 0) return;
  await freeze(master.request, place);
  for (const shot of frozen) await take(place, shot, master, world);
}

/** Where somebody came in and nothing was done yet. */
async function takeUnowned(place: Place): Promise<void> {
  const env = {
    APP_ROOT: process.cwd(),
    DATA_DIR: place.folder,
    DATABASE_URL: `file:${join(place.folder, "e2e.db")}`,
    SANDBOX_URL: place.sandbox,
  };
  const words = ["operator", "create", "--email", firstOwner.email, "--name", "Olive"];
  const command = ["--import", "./src/cli/environment.mjs", "--import", "tsx", "src/cli/main.ts", ...words];
  const made = await runProcess(command, { env, stdin: `${firstOwner.password}\n`, timeoutMs: 120_000 });
  if (made.code !== 0) throw new Error(made.stderr);
  const master = await signIn(place, firstOwner);
  for (const shot of place.shots) await take(place, shot, master, null);
}

async function signIn({ origin }: Doors, data: { email: string; password: string }): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: origin });
  const { email, password } = data;
  const answer = await context.request.post("/api/auth/sign-in/email", {
    headers: { origin },
    data: { email, password },
  });
  if (!answer.ok()) throw new Error(`sign-in of ${email}: ${answer.status()}`);
  return context;
}

async function take(
  { origin }: Doors,
  shot: StateShot,
  signedIn: BrowserContext,
  world: StateWorld | null,
): Promise<void> {
  const [width, theme, language] = shot.look.split("-");
  const widthPx: Width = width === "390" ? 390 : 1440;
  const look = { theme: theme === "dark" ? "dark" : "light", language: language === "zh" ? "zh-CN" : "en" } as const;
  const context = await contextOf(browser, origin, signedIn, look, widthPx);
  if (shot.state === "compact" || shot.state === "relaxed") {
    await context.addCookies([{ name: "im_density", value: shot.state, url: origin }]);
  }
  const page = await context.newPage();
  await page.route("**/api/trpc/**", (route) => answerAs(route, shot));
  const name = `${shot.page}-${shot.state}-${shot.look}`;
  try {
    await page.goto(world === null ? shot.path(nothing) : shot.path(world));
    await ready(page, shot);
    await shot.act?.(page, world ?? nothing);
    await ready(page, shot);
    if (shot.state === "print") await toPaper(page);
    else await stretch(page, widthPx);
    const picture = await compact(
      await page.screenshot({
        animations: "disabled",
        caret: "hide",
        ...(shot.state === "print" ? { clip: paper } : {}),
      }),
    );
    writeFileSync(join(folder, `${name}.png`), picture);
    if (shot.isKept === true) writeFileSync(join(keptFolder, `${name}.png`), picture);
    console.log(`${name}: ${Math.round(picture.length / 1024)} KB`);
  } catch (error) {
    console.log(`${name}: NOT TAKEN ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  } finally {
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await context.close();
  }
}

/** A page that is held back never settles. */
async function ready(page: Page, shot: StateShot): Promise<void> {
  if (shot.state === "loading") {
    await page.waitForLoadState("load");
    await page.waitForTimeout(1500);
    return;
  }
  await settled(page);
  // A reading without an answer is tried again before it is given up.
  if (shot.state !== "no-answer") return;
  await page.locator("main [role=alert]").first().waitFor({ timeout: 15_000 });
}

async function toPaper(page: Page): Promise<void> {
  await page.setViewportSize({ width: paper.width, height: paper.height });
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.waitForTimeout(800);
}

/** Holds back, refuses or drops the answers that the state is about; the others come from the server. */
async function answerAs(route: Route, { state, reads }: StateShot): Promise<void> {
  const names = (new URL(route.request().url()).pathname.split("/").pop() ?? "").split(",");
  if (reads === undefined || !names.some((name) => reads.test(name))) return route.fallback();
  if (state === "loading") return;
  if (state === "no-answer") return route.abort("connectionreset");
  if (state !== "error") return route.fallback();
  const answer = await route.fetch();
  const given: unknown = await answer.json();
  const list = Array.isArray(given) ? given : [given];
  const parts = list.map((part: unknown, place) => (reads.test(names[place] ?? "") ? fault(names[place]) : part));
  const all = parts.every((_, place) => reads.test(names[place] ?? ""));
  await route.fulfill({
    status: all ? 500 : 207,
    contentType: "application/json",
    body: JSON.stringify(Array.isArray(given) ? parts : parts[0]),
  });
}

/** As the server words a fault of its own, but for its retries, which take their time. */
function fault(path: string | undefined) {
  const ref = "ref_01kahq3m8fe0r9w2x5t7y6v4zc";
  const message = `Something went wrong here. Quote ${ref} when you ask for help.`;
  const code = "INTERNAL_SERVER_ERROR";
  const data = { code, reason: "internal", message, moneyMoved: "no", retryable: false, ref, httpStatus: 500, path };
  return { error: { message, code: -32603, data } };
}

function contents(): string {
  const kept = stateShots.filter(({ isKept }) => isKept === true);
  const row = ({ page, state, look }: StateShot) => `| ${page} | ${state} | [${look}](${page}-${state}-${look}.png) |`;
  return [
    "# States",
    "",
    "What the newer screens show when something is missing. `npm run screens -- --states` takes all of them again; those",
    "that are kept:",
    "",
    "| screen | state | picture |",
    "| --- | --- | --- |",
    ...kept.map(row),
    "",
  ].join("\n");
}
