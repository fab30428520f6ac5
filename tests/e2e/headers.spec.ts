import { expect, test } from "@playwright/test";
import { ownerState } from "./installation";

test("what is built carries the headers of every answer: no guessing of types, no other origin, no address given away", async ({
  request,
}) => {
  const page = await (await request.get("/sign-in")).text();
  const paths = new Set(page.match(/\/_next\/static\/[^"'\\ ]+/g));
  const scripts = [...paths].filter((path) => path.endsWith(".js"));
  const styles = [...paths].filter((path) => path.endsWith(".css"));
  expect(scripts).not.toEqual([]);
  expect(styles).not.toEqual([]);
  for (const path of [...scripts, ...styles]) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(200);
    expect(answer.headers(), path).toMatchObject({
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
    });
  }
});

test.describe("the policy of a page", () => {
  test.use({ storageState: ownerState });

  test("has nothing to report while dialogs and layers open", async ({ page }) => {
    const reports: string[] = [];
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) reports.push(message.text());
    });
    await page.goto("/cashback");
    await page.getByRole("button", { name: "Freeze sending" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.getByRole("button", { name: "Search or run" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Operator menu" }).click();
    await expect(
      page.getByRole("button", { name: "Sign out" }).or(page.getByRole("menuitem", { name: "Sign out" })),
    ).toBeVisible();
    expect(reports).toEqual([]);
  });
});
