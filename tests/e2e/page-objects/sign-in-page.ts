import { expect, type Locator, type Page } from "@playwright/test";

/** Who signs in; `npm run demo` prints its own. */
export type Person = { email: string; password: string };

/** The door. An address signs in 20 times in 15 minutes: sign in once and keep the storage state. */
export class SignInPage {
  readonly page: Page;
  readonly email: Locator;
  readonly password: Locator;
  readonly submit: Locator;

  constructor(page: Page) {
    this.page = page;
    this.email = page.getByRole("textbox", { name: "E-mail" });
    this.password = page.getByLabel("Password", { exact: true });
    this.submit = page.getByRole("button", { name: "Sign in" });
  }

  /** Signs in and waits for Home. */
  async signIn(person: Person): Promise<void> {
    await this.page.goto("/");
    await this.email.fill(person.email);
    await this.password.fill(person.password);
    await this.submit.click();
    await expect(this.page.getByRole("region", { name: "Needs you" })).toBeVisible();
  }
}
