import { expect, type Locator, type Page } from "@playwright/test";

export type ListPlace = {
  path: string;
  /** The accessible name of the table. */
  table: string;
  /** What comes before the id in the test id of a row. */
  row: string;
};

/** A list with its tools: rows by id or by name, tabs, search, filters, columns, selection, the open row. */
export class ListPage {
  readonly page: Page;
  readonly table: Locator;
  /** The tabs by state. */
  readonly tabs: Locator;
  readonly search: Locator;
  readonly addFilter: Locator;
  readonly clearFilters: Locator;
  readonly columns: Locator;
  readonly export: Locator;
  /** Transfers and cashback have it. */
  readonly copyAsCode: Locator;
  readonly selectAllLoaded: Locator;
  /** The open row. */
  readonly details: Locator;
  readonly #place: ListPlace;

  constructor(page: Page, place: ListPlace) {
    this.page = page;
    this.#place = place;
    const main = page.getByRole("main");
    this.table = main.getByRole("table", { name: place.table, exact: true });
    this.tabs = main.getByRole("tablist", { name: "Status" });
    this.search = main.getByRole("searchbox", { name: "Search" });
    this.addFilter = main.getByRole("button", { name: "Add filter" });
    this.clearFilters = main.getByRole("button", { name: "Clear filters" }).first();
    this.columns = main.getByRole("button", { name: "Columns", exact: true });
    this.export = main.getByRole("button", { name: "Export", exact: true });
    this.copyAsCode = main.getByRole("button", { name: "Copy as code", exact: true });
    this.selectAllLoaded = main.getByRole("checkbox", { name: "Select all loaded" });
    this.details = page.getByRole("complementary", { name: "Details" });
  }

  /** Opens the list, with filters as its address has them: `open({ state: "unknown" })`, and waits for its rows. */
  async open(query: Readonly<Record<string, string>> = {}): Promise<void> {
    const search = new URLSearchParams(query).toString();
    await this.page.goto(search === "" ? this.#place.path : `${this.#place.path}?${search}`);
    await this.settled();
  }

  /** Waits until the table is there and reads nothing. */
  async settled(): Promise<void> {
    await expect(this.table).toBeVisible();
    await expect(this.table).toHaveAttribute("aria-busy", "false");
  }

  /** Every row that is drawn; a long list draws those around the window only. */
  get rows(): Locator {
    return this.table.getByTestId(new RegExp(`^${this.#place.row}-`));
  }

  /** The row of this public id. */
  row(id: string): Locator {
    return this.table.getByTestId(`${this.#place.row}-${id}`);
  }

  /** The row that is named so, by its identity cell. */
  rowOf(name: string | RegExp): Locator {
    return this.table.getByRole("row", { name });
  }

  /** The public id of a row. */
  async idOf(row: Locator): Promise<string> {
    const testId = (await row.getAttribute("data-testid")) ?? "";
    return testId.slice(this.#place.row.length + 1);
  }

  tab(name: string | RegExp): Locator {
    return this.tabs.getByRole("tab", { name });
  }

  /** Opens a row beside the list. */
  async openRow(row: Locator): Promise<Locator> {
    await row.getByRole("rowheader").first().click();
    await expect(this.details).toBeVisible();
    return this.details;
  }

  /** Leads from the open row to its page. */
  async openPage(): Promise<void> {
    await this.details.getByRole("link", { name: "Open page" }).click();
  }

  /** Ticks the box of a row by its name. */
  async select(name: string): Promise<void> {
    await this.table.getByRole("checkbox", { name: `Select ${name}` }).check();
  }

  /** Shows a column or hides it, and closes the list of columns again. */
  async showColumn(header: string, isShown: boolean): Promise<void> {
    await this.columns.click();
    await this.page.getByRole("checkbox", { name: `Show ${header}`, exact: true }).setChecked(isShown);
    await this.page.keyboard.press("Escape");
  }

  columnHeader(name: string): Locator {
    return this.table.getByRole("columnheader", { name });
  }
}
