import type { Locator, Page } from "@playwright/test";
import { ListPage } from "./list-page";

/** `/jobs`: what runs on the server, and what it came to. */
export class JobsPage extends ListPage {
  constructor(page: Page) {
    super(page, { path: "/jobs", table: "Jobs", row: "job" });
  }
}

/** `/settings/api-keys`. */
export class ApiKeysPage extends ListPage {
  readonly newKey: Locator;

  constructor(page: Page) {
    super(page, { path: "/settings/api-keys", table: "API keys", row: "apikey" });
    this.newKey = page.getByRole("main").getByRole("button", { name: "New API key" }).first();
  }
}
