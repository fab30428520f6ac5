import { expect, test } from "@playwright/test";

const sandboxPort = Number(process.env.E2E_PORT ?? 4317) + 1;
const password = "quiet-harbour-4812";

type Movement = { payee: string; requestNo: number | null; from: string };

async function paidPayees(): Promise<string[]> {
  const answer = await fetch(
    `http://127.0.0.1:${sandboxPort}/__sandbox/books?limit=1000&account=cashback-01@example.com`,
  );
  const page: { items: Movement[] } = JSON.parse(await answer.text());
  return page.items.filter((movement) => movement.requestNo !== null).map((movement) => movement.payee);
}

test("an owner signs in, reviews the sample file, sends it, and each line sent has exactly one movement", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await page.goto("/");
  await page.getByRole("textbox", { name: "E-mail" }).fill("owner@example.com");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("region", { name: "Needs you" })).toContainText("36 held");

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Cashback" }).click();
  const row = page.getByRole("row", { name: /May cashback, file 2/ });
  const href = await row
    .getByRole("link", { name: /file 2/ })
    .first()
    .getAttribute("href");
  await page.goto(`${href?.replace(/\/(lines|review|run)$/, "")}/review`);

  const send = page.getByRole("button", { name: /^Send 104 payments/ });
  await expect(send).toBeDisabled();
  await page.getByRole("textbox", { name: "Type the total to confirm" }).fill("582.40");
  await page.getByLabel("Your password", { exact: true }).fill(password);
  await send.click();

  await expect(page.getByRole("progressbar", { name: /May cashback, file 2/ })).toBeVisible({ timeout: 20_000 });
  await expect.poll(async () => (await paidPayees()).length, { timeout: 120_000 }).toBe(102);
  const paid = await paidPayees();
  expect(new Set(paid).size).toBe(102);
  expect(paid).toContain("99000004");
  expect(paid).not.toContain("99000003");
  expect(paid).not.toContain("99000005");

  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: /Review/ })
    .click();
  await expect(page.getByText("99000005").first()).toBeVisible({ timeout: 30_000 });
});
