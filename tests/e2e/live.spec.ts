import { expect, type Page, test } from "@playwright/test";
import { ownerState } from "./installation";
import { preparedWorld } from "./prepared-world";

test.use({ storageState: ownerState });

/** The live streams that a page opens from now on. */
function streamsOf(page: Page): string[] {
  const streams: string[] = [];
  page.on("request", (asked) => {
    if (asked.url().includes("/api/trpc/events.stream")) streams.push(asked.url());
  });
  return streams;
}

test("two tabs hold one stream between them, and both are live", async ({ page, context }) => {
  const first = streamsOf(page);
  const { sentId } = await preparedWorld();
  await page.goto(`/cashback/${sentId}/run`);
  await expect(page.getByText("Updating live")).toBeVisible();
  expect(first).toHaveLength(1);

  const other = await context.newPage();
  const second = streamsOf(other);
  await other.goto(`/cashback/${sentId}/run`);
  await expect(other.getByText("Updating live")).toBeVisible();
  expect(second).toEqual([]);

  // Whoever stays takes the stream over.
  await page.close();
  await expect.poll(() => second.length).toBe(1);
  await expect(other.getByText("Updating live")).toBeVisible();
});

test("a reloaded run shows the figures that it showed before", async ({ page }) => {
  const { sentId } = await preparedWorld();
  await page.goto(`/cashback/${sentId}/run`);
  const run = page.getByRole("region", { name: "Run", exact: true });
  await expect(run).toContainText("Outcome unknown 1");
  const before = await run.innerText();
  await page.reload();
  await expect(run).toContainText("Outcome unknown 1");
  expect(await run.innerText()).toBe(before);
});
