import { expect, type Locator, type Page } from "@playwright/test";
import { ListPage } from "./list-page";

/** `/payees`. */
export class PayeesPage extends ListPage {
  readonly campaign: Locator;

  constructor(page: Page) {
    super(page, { path: "/payees", table: "Payees", row: "payee" });
    this.campaign = page.getByRole("main").getByRole("textbox", { name: "Campaign" });
  }

  /** On the page of one payee: nothing is paid to it from now on, for this reason. */
  async block(reason: string): Promise<void> {
    await this.page.getByRole("main").getByRole("button", { name: "Block", exact: true }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Reason" }).fill(reason);
    await dialog.getByRole("button", { name: "Block payee" }).click();
    await expect(this.page.locator("main header [data-state=blocked]")).toBeVisible();
  }
}
