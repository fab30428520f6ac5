import { expect, type Locator, type Page } from "@playwright/test";
import { ListPage } from "./list-page";

/** `/transfers`: every payment, one row each. */
export class TransfersPage extends ListPage {
  readonly newTransfer: Locator;

  constructor(page: Page) {
    super(page, { path: "/transfers", table: "Transfers", row: "transfer" });
    this.newTransfer = page.getByRole("main").getByRole("link", { name: "New transfer" }).first();
  }
}

/** `/transfers/new`: compose one payment, read its review, confirm it. */
export class NewTransferPage {
  readonly page: Page;
  readonly from: Locator;
  readonly to: Locator;
  readonly amount: Locator;
  readonly note: Locator;
  readonly review: Locator;
  readonly reviewTransfer: Locator;
  readonly confirmation: Locator;
  readonly typedTotal: Locator;
  readonly password: Locator;
  readonly send: Locator;

  constructor(page: Page) {
    this.page = page;
    this.from = page.getByRole("combobox", { name: "From" });
    this.to = page.getByRole("textbox", { name: "To" });
    this.amount = page.getByRole("textbox", { name: "Amount" });
    this.note = page.getByRole("textbox", { name: "Note" });
    this.review = page.getByRole("region", { name: "Review" });
    this.reviewTransfer = this.review.getByRole("button", { name: "Review transfer" });
    this.confirmation = page.getByRole("form", { name: "Confirm the transfer" });
    this.typedTotal = this.confirmation.getByRole("textbox", { name: "Type the total to confirm" });
    this.password = this.confirmation.getByLabel("Your password", { exact: true });
    this.send = this.confirmation.getByRole("button", { name: /^Send / });
  }

  /** Composes a payment and opens its review. `from`: the alias or e-mail of an account. */
  async compose(payment: { from: string; to: string; amount: string; note?: string }): Promise<void> {
    await this.page.goto("/transfers/new");
    await this.from.click();
    await this.from.fill(payment.from);
    await this.page.getByRole("listbox").getByRole("option", { name: payment.from }).first().click();
    await this.to.fill(payment.to);
    await this.amount.fill(payment.amount);
    if (payment.note !== undefined) await this.note.fill(payment.note);
    await this.reviewTransfer.click();
    await expect(this.review.getByRole("heading", { name: "Review" })).toBeFocused();
  }

  /** Reads the warnings, types what is asked for and sends; leaves the page of the payment and gives its id. */
  async confirm(wish: { password: string; total: string }): Promise<string> {
    for (const box of await this.confirmation.getByRole("checkbox", { name: "I have read this" }).all())
      await box.check();
    if (await this.typedTotal.isVisible()) await this.typedTotal.fill(wish.total);
    if (await this.password.isVisible()) await this.password.fill(wish.password);
    await this.send.click();
    await this.page.waitForURL(/\/transfers\/trf_/);
    return /trf_\w+/.exec(this.page.url())?.[0] ?? "";
  }
}
