import type { Locator, Page } from "@playwright/test";
import { ListPage } from "./list-page";

/** `/cashback`: the batches. */
export class CashbackPage extends ListPage {
  readonly newCashback: Locator;

  constructor(page: Page) {
    super(page, { path: "/cashback", table: "Cashback", row: "batch" });
    this.newCashback = page.getByRole("main").getByRole("link", { name: "New cashback" }).first();
  }
}

/** The four steps from a file to a draft. */
export class CashbackWizard {
  readonly page: Page;
  readonly chooseFile: Locator;
  readonly pasteRows: Locator;
  readonly sourceAccount: Locator;
  readonly campaign: Locator;
  readonly name: Locator;
  /** In the step *Amounts*: what each gets when all get the same. */
  readonly amountForEach: Locator;
  readonly next: Locator;
  readonly back: Locator;
  /** `10 rows = 6 ready + 4 held + 0 excluded + 0 invalid`. */
  readonly rowCount: Locator;
  readonly firstRows: Locator;

  constructor(page: Page) {
    this.page = page;
    this.chooseFile = page.getByRole("button", { name: "Choose file" });
    this.pasteRows = page.getByRole("textbox", { name: "Paste rows" });
    this.sourceAccount = page.getByRole("combobox", { name: "Source account" });
    this.campaign = page.getByRole("textbox", { name: "Campaign" });
    this.name = page.getByRole("textbox", { name: "Name" });
    this.amountForEach = page.getByRole("textbox", { name: "Amount for each" });
    this.next = page.getByRole("button", { name: "Next", exact: true });
    this.back = page.getByRole("link", { name: "Back", exact: true }).or(page.getByRole("button", { name: "Back" }));
    this.rowCount = page.getByRole("status", { name: "Row count" });
    this.firstRows = page.getByRole("table", { name: "First rows" });
  }

  async open(): Promise<void> {
    await this.page.goto("/cashback/new");
  }

  /** Gives a file to the button that asks for one. */
  async upload(file: { name: string; text: string }): Promise<void> {
    const opened = this.page.waitForEvent("filechooser");
    await this.chooseFile.click();
    const chooser = await opened;
    await chooser.setFiles({ name: file.name, mimeType: "text/csv", buffer: Buffer.from(file.text, "utf8") });
  }

  /** Chooses the account that pays, by alias or e-mail. */
  async chooseSource(account: string): Promise<void> {
    await this.sourceAccount.click();
    await this.sourceAccount.fill(account);
    await this.page.getByRole("listbox").getByRole("option", { name: account }).first().click();
  }

  /** Says which field a column of the file is, by the column's own name. */
  async mapColumn(column: string, field: string): Promise<void> {
    await this.page.getByRole("combobox", { name: column, exact: true }).selectOption({ label: field });
  }
}
