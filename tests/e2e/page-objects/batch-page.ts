import { expect, type Locator, type Page } from "@playwright/test";
import { ListPage } from "./list-page";

export type BatchPart = "lines" | "review" | "run" | "evidence";

/** One batch: its lines, its review, its run. */
export class BatchPage {
  readonly page: Page;
  readonly parts: Locator;
  readonly typedTotal: Locator;
  readonly password: Locator;
  readonly send: Locator;
  readonly run: Locator;
  readonly progress: Locator;
  readonly pause: Locator;
  readonly resume: Locator;
  readonly retryRejected: Locator;
  readonly stop: Locator;

  constructor(page: Page) {
    this.page = page;
    const main = page.getByRole("main");
    this.parts = page.getByRole("navigation", { name: "Parts of this batch" });
    this.typedTotal = main.getByRole("textbox", { name: "Type the total to confirm" });
    this.password = main.getByLabel("Your password", { exact: true });
    this.send = main.getByRole("button", { name: /^Send / });
    this.run = page.getByRole("region", { name: "Run", exact: true });
    this.progress = main.getByRole("progressbar");
    this.pause = main.getByRole("button", { name: "Pause", exact: true });
    this.resume = main.getByRole("button", { name: "Resume", exact: true });
    this.retryRejected = main.getByRole("link", { name: "Retry rejected", exact: true });
    this.stop = main.getByRole("button", { name: "Stop", exact: true });
  }

  async open(id: string, part: BatchPart = "lines"): Promise<void> {
    await this.page.goto(`/cashback/${id}/${part}`);
    await expect(this.parts).toBeVisible();
  }

  /** The lines of one batch as a list. */
  lines(id: string): ListPage {
    return new ListPage(this.page, { path: `/cashback/${id}/lines`, table: "Lines", row: "line" });
  }

  /** Types the total, proves the password and sends; waits for the run. On the review. */
  async confirm(wish: { total: string; password: string }): Promise<void> {
    if (await this.typedTotal.isVisible()) await this.typedTotal.fill(wish.total);
    await this.password.fill(wish.password);
    await expect(this.send).toBeEnabled();
    await this.send.click();
    await expect(this.progress).toBeVisible({ timeout: 60_000 });
  }
}
