import type { Locator, Page } from "@playwright/test";
import { ListPage } from "./list-page";

/** `/accounts`: the fleet, with its groups at the left. */
export class AccountsPage extends ListPage {
  readonly addAccount: Locator;
  readonly importAccounts: Locator;
  readonly groups: Locator;

  constructor(page: Page) {
    super(page, { path: "/accounts", table: "Accounts", row: "account" });
    const main = page.getByRole("main");
    this.addAccount = main.getByRole("link", { name: "Add account" }).first();
    this.importAccounts = main.getByRole("link", { name: "Import accounts" }).first();
    this.groups = page.getByRole("navigation", { name: "Groups" });
  }

  /** Shows the accounts of one group. */
  async chooseGroup(name: string): Promise<void> {
    await this.groups.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  }

  /** Checks an account's sign-in and saves it as owned; leaves its page. */
  async add(account: { email: string; password: string; owner: string; alias: string }): Promise<void> {
    const { page } = this;
    await page.goto("/accounts/new");
    await page.getByRole("textbox", { name: "E-mail" }).fill(account.email);
    await page.getByLabel("Password", { exact: true }).fill(account.password);
    await page.getByRole("button", { name: "Check account" }).click();
    await page.getByRole("radio", { name: "My own account, or my company's" }).check();
    await page.getByRole("textbox", { name: "Owner: your name or your company's" }).fill(account.owner);
    await page.getByRole("textbox", { name: "Alias" }).fill(account.alias);
    await page.getByRole("button", { name: "Save account" }).click();
    await page.getByRole("heading", { level: 1, name: account.alias }).waitFor();
  }
}
