import { expect, type Locator, type Page } from "@playwright/test";

export type Place = "Home" | "Accounts" | "Groups" | "Transfers" | "Payees" | "Cashback" | "Review";

/** What is around every page: navigation, mode, search, freeze, running jobs, the person's menu. */
export class ShellFrame {
  readonly page: Page;
  readonly navigation: Locator;
  readonly main: Locator;
  /** SANDBOX or LIVE, and whether sending is frozen. */
  readonly mode: Locator;
  /** The one heading of the page. */
  readonly heading: Locator;
  readonly searchOrRun: Locator;
  readonly freeze: Locator;
  readonly unfreeze: Locator;
  readonly running: Locator;
  readonly operatorMenu: Locator;
  /** What went wrong, wherever it is said. */
  readonly alerts: Locator;

  constructor(page: Page) {
    this.page = page;
    const banner = page.getByRole("banner");
    this.navigation = page.getByRole("navigation", { name: "Main" });
    this.main = page.getByRole("main");
    this.mode = page.getByRole("status", { name: "Mode" });
    this.heading = this.main.getByRole("heading", { level: 1 });
    this.searchOrRun = banner.getByRole("button", { name: "Search or run" });
    this.freeze = banner.getByRole("button", { name: "Freeze sending", exact: true });
    this.unfreeze = banner.getByRole("button", { name: "Unfreeze sending", exact: true });
    this.running = banner.getByRole("button", { name: /running$/ });
    this.operatorMenu = banner.getByRole("button", { name: /^Operator menu/ });
    this.alerts = this.main.getByRole("alert");
  }

  /** Goes to a place of the navigation and waits for its heading. */
  async go(place: Place): Promise<void> {
    await this.navigation.getByRole("link", { name: place }).click();
    await expect(this.heading).toHaveText(place);
  }

  /** Stops all sending at once. */
  async freezeSending(): Promise<void> {
    await this.freeze.click();
    await this.page.getByRole("dialog").getByRole("button", { name: "Freeze sending now" }).click();
    await expect(this.unfreeze).toBeVisible();
  }
}
