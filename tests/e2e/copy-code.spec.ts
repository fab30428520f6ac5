import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { origin, ownerState } from "./installation";
import { InfiniManagerPages } from "./page-objects/playwright";
import { preparedWorld } from "./prepared-world";

test.use({ storageState: ownerState, permissions: ["clipboard-read", "clipboard-write"] });

const panelOf = (page: Page) => page.getByRole("dialog", { name: "Copy as code" });
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

/** Presses *Copy* and gives what is in the clipboard once the panel said so. */
async function copy(page: Page, panel: Locator): Promise<string> {
  await panel.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(panel.getByRole("status").first()).toHaveText("Copied");
  return copied(page);
}

async function faultsOf(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).setLegacyMode(true).include("[role=dialog]").analyze();
  return found.violations.map(({ id }) => id);
}

test("the list of transfers is copied as a program and as a command line, with its filter and its columns", async ({
  page,
}) => {
  const { sentId } = await preparedWorld();
  const { transfers } = new InfiniManagerPages(page);
  await transfers.open({ batch: sentId, state: "settled" });
  const button = page.getByRole("main").getByRole("button", { name: "Copy as code" });
  await button.click();
  const panel = panelOf(page);
  await expect(panel).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  const program = await copy(page, panel);
  expect(program).toContain(`filter: { state: ["settled"], batchId: "${sentId}" }`);
  expect(program).toContain(`url: "${origin}"`);
  expect(program).toContain("process.env.INFINI_MANAGER_KEY");

  await panel.getByRole("tab", { name: "Command line" }).click();
  expect(await copy(page, panel.getByRole("tabpanel"))).toBe(
    [
      "npm run cli -- export transfers",
      `--filter '{"state":["settled"],"batchId":"${sentId}"}'`,
      "--columns payee,state,decided,parked_for,created_at,from,batch,line,amount",
      "--out transfers.csv",
    ].join(" \\\n  "),
  );
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(button).toBeFocused();
});

test("each page of a batch, a transfer and the list of cashback are copied as what they show, by the palette and by key", async ({
  page,
}) => {
  const { sentId, draftId, unknownId } = await preparedWorld();
  const panel = panelOf(page);
  const shown = async (path: string, ask: () => Promise<void>) => {
    await page.goto(path);
    await expect(page.getByRole("main").getByRole("button", { name: "Copy as code" })).toBeVisible();
    await ask();
    await expect(panel).toBeVisible();
    return panel.locator("pre").first().innerText();
  };
  const byKey = () => page.keyboard.press("Shift+Y");
  const byPalette = async () => {
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByRole("dialog", { name: "Search or run" }).getByRole("textbox").fill("copy as");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
  };
  const lines = await shown(`/cashback/${draftId}/lines?state=held&sort=amount`, byPalette);
  expect(lines).toContain(`filter: { id: "${draftId}", state: "held" },\n  sort: { by: "amount", direction: "asc" },`);
  await expect(panel.getByRole("tab")).toHaveCount(0);
  await panel.getByRole("button", { name: "Copy", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => copied(page)).toBe(lines);

  expect(await shown(`/cashback/${sentId}/run`, byKey)).toContain(`client.waitForBatch("${sentId}")`);
  await panel.getByRole("tab", { name: "Command line" }).click();
  await expect(panel.getByRole("tabpanel")).toContainText(`npm run cli -- batch watch ${sentId}`);
  expect(await shown(`/cashback/${draftId}/review`, byKey)).toContain(`cashback.review.query({ id: "${draftId}" })`);
  expect(await shown(`/cashback/${sentId}/evidence`, byKey)).toContain(`cashback.get.query({ id: "${sentId}" })`);
  expect(await shown("/cashback?sort=total&dir=asc", byKey)).toContain('sort: { by: "total", direction: "asc" }');
  const transfer = await shown(`/transfers/${unknownId}`, byKey);
  expect(transfer).toContain(`transfers.get.query({ id: "${unknownId}" })`);
});
