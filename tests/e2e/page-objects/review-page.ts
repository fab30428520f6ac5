import type { Locator, Page } from "@playwright/test";
import { ListPage } from "./list-page";

/** `/review`: what only a person can decide. */
export class ReviewPage extends ListPage {
  /** Held lines, on the tab that shows them. */
  readonly heldLines: Locator;
  readonly reason: Locator;
  readonly typedAmount: Locator;
  readonly exclude: Locator;
  readonly pay: Locator;
  readonly lookAgain: Locator;
  readonly wasNotPaid: Locator;

  constructor(page: Page) {
    super(page, { path: "/review", table: "Review", row: "review" });
    this.heldLines = this.table.getByTestId(/^line-/);
    this.reason = page.getByRole("textbox", { name: "Reason" });
    this.typedAmount = page.getByRole("textbox", { name: "Type the amount" });
    this.exclude = page.getByRole("button", { name: /^Exclude / });
    this.pay = page.getByRole("button", { name: /^Pay / });
    this.lookAgain = page.getByRole("button", { name: "Look again" });
    this.wasNotPaid = page.getByRole("button", { name: "It was not paid", exact: true });
  }

  /** Opens the held lines that are held for one reason. */
  async chooseReason(words: string): Promise<void> {
    await this.page.getByRole("button", { name: new RegExp(`^${words}`) }).click();
  }
}
