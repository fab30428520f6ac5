import { expect, type Page, test } from "@playwright/test";
import { sandboxControl } from "../support/world-sandbox";
import { port } from "./installation";
import { firstOwner, startEmptyInstallation } from "./own-installation";
import { expectState, InfiniManagerPages } from "./page-objects/playwright";

// An installation of its own: what is turned here concerns every payment of it.
const ownPort = port + 30;
const payer = { email: "payer@example.com", password: "Sandbox-Passw0rd!", uid: "21000731", balance: "200" };
let installation: Awaited<ReturnType<typeof startEmptyInstallation>> | undefined;

test.use({ baseURL: `http://127.0.0.1:${ownPort}` });
test.beforeAll(async () => {
  test.setTimeout(300_000);
  installation = await startEmptyInstallation(ownPort);
  await sandboxControl(installation.sandboxUrl).control("accounts", payer);
});
test.afterAll(() => installation?.end());

/** The payer becomes an account that is managed here. */
async function addPayer(page: Page): Promise<void> {
  const call = async (path: string, data: unknown) => {
    const headers = { origin: installation?.url ?? "" };
    const answer = await page.request.post(`/api/trpc/${path}`, { data, headers });
    expect(answer.ok(), await answer.text()).toBe(true);
    return (await answer.json()).result.data;
  };
  const { previewId } = await call("accounts.preview", { email: payer.email, password: payer.password });
  const authority = { basis: "owned", ownerText: "Harbour Trading Ltd", signedOn: "2026-01-05" };
  await call("accounts.add", { previewId, authority, alias: "payer" });
}

test("a fault that is turned on the screen meets the next payment, and a reset brings everything back", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const { signIn, shell, sandboxPage, newTransfer, jobs } = new InfiniManagerPages(page);
  await signIn.signIn(firstOwner);
  await addPayer(page);
  const state = page.getByRole("region", { name: "As it stands" });
  const changed = sandboxPage.form.getByRole("status");

  await test.step("nine of ten are no share that fits a second one: the sandbox says so, and nothing turns", async () => {
    await shell.operatorMenu.click();
    await page.getByRole("menuitem", { name: "Sandbox" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sandbox");
    await expect(page).toHaveTitle("Sandbox");
    await expect(changed).toHaveText("Nothing is changed.");
    await expect(sandboxPage.save).toBeDisabled();
    await sandboxPage.knob("Refused").fill("90");
    await sandboxPage.knob("No answer, paid").fill("20");
    await sandboxPage.save.click();
    await expect(sandboxPage.form.getByRole("alert")).toContainText("Not done.");
    await expect(sandboxPage.form).toContainText("the shares that apply to money sum to 1.1, more than 1");
    await sandboxPage.discard.click();
  });
  await test.step("what changes is listed, saved as one, and holds", async () => {
    await sandboxPage.knob("Refused").fill("");
    await sandboxPage.knob("Refused").pressSequentially("100");
    await sandboxPage.knob("Words of the refusal").fill("Not today");
    await expect(changed).toContainText("Refused: 0 % → 100 %");
    await expect(changed).toContainText("Refused · Words of the refusal: User not found → Not today");
    await sandboxPage.save.click();
    await expect(changed).toContainText("It holds for every call from now on.");
    await page.reload();
    await expect(sandboxPage.knob("Refused")).toHaveValue("100");
  });
  await test.step("a payment is refused in those words", async () => {
    await newTransfer.compose({ from: "payer", to: "47320001", amount: "12.50" });
    await newTransfer.confirm({ password: firstOwner.password, total: "12.50" });
    await expectState(page.getByRole("main"), "rejected");
    await expect(page.getByRole("main")).toContainText("Not today");
  });
  await test.step("a reset says what it does, turns it back and puts the time forward; its job is linked", async () => {
    await sandboxPage.open();
    await sandboxPage.reset.click();
    await expect(sandboxPage.resetDialog).toContainText(
      "Transfers, batches, statement records and the audit log stay.",
    );
    await sandboxPage.resetDialog.getByLabel("Seed").fill("7");
    const clock = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 16);
    await sandboxPage.resetDialog.getByLabel("New time (UTC)").fill(clock);
    await expect(sandboxPage.resetDialog).toContainText("The time of this whole installation jumps with it");
    await sandboxPage.resetDialog.getByRole("button", { name: "Reset sandbox" }).click();
    await expect(page.getByText("The sandbox begins again.")).toBeVisible();
    await expect(sandboxPage.knob("Refused")).toHaveValue("0");
    await expect(state).toContainText(clock.slice(0, 10));
    await expect(state).toContainText("Seed?7");
    await page.getByRole("link", { name: "Accounts are being read again" }).click();
    await expect(page).toHaveURL(/\/jobs\?open=job_/);
    await expect(jobs.rows.first()).toBeVisible();
  });
});
