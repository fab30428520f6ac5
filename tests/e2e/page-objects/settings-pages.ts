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

/** `/settings/sandbox`: faults, time and reset. `sandbox()` of the pages turns the same without a screen. */
export class SandboxPage {
  readonly page: Page;
  readonly form: Locator;
  readonly save: Locator;
  readonly discard: Locator;
  readonly reset: Locator;
  readonly resetDialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.form = page.getByRole("form", { name: "Faults and delays" });
    this.save = this.form.getByRole("button", { name: "Save", exact: true });
    this.discard = this.form.getByRole("button", { name: "Discard" });
    this.reset = page.getByRole("main").getByRole("button", { name: "Reset sandbox" });
    this.resetDialog = page.getByRole("dialog", { name: "Reset the sandbox" });
  }

  async open(): Promise<void> {
    await this.page.goto("/settings/sandbox");
    await this.form.waitFor();
  }

  /** A field by its label. */
  knob(label: string): Locator {
    return this.form.getByLabel(label, { exact: true });
  }
}
