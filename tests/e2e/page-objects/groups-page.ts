import { expect, type Locator, type Page } from "@playwright/test";
import { ListPage } from "./list-page";

/** `/groups`. */
export class GroupsPage extends ListPage {
  readonly newGroup: Locator;

  constructor(page: Page) {
    super(page, { path: "/groups", table: "Groups", row: "group" });
    this.newGroup = page.getByRole("main").getByRole("button", { name: "New group" }).first();
  }

  /** Makes a group; gives its row. */
  async create(name: string): Promise<Locator> {
    await this.newGroup.click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill(name);
    await dialog.getByRole("button", { name: "Create group" }).click();
    await expect(this.rowOf(name)).toBeVisible();
    return this.rowOf(name);
  }
}
