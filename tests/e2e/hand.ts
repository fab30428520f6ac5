import { expect, type Locator, type Page } from "@playwright/test";

/** How a person acts on a page. Both hands do the same acts, so that one journey can be walked with either. */
export interface Hand {
  press(target: Locator): Promise<void>;
  type(field: Locator, text: string): Promise<void>;
  /** Chooses in a list that the browser draws. */
  choose(select: Locator, option: string): Promise<void>;
  /** Searches in a list that the page draws, and takes the first match. */
  find(combobox: Locator, text: string): Promise<void>;
  pick(radio: Locator): Promise<void>;
  tick(box: Locator): Promise<void>;
  /** To a place of the navigation. */
  go(place: Place): Promise<void>;
  /** Opens a row of the list on screen. */
  open(row: Locator): Promise<void>;
  upload(button: Locator, file: { name: string; text: string }): Promise<void>;
}

export type Place = "Home" | "Accounts" | "Groups" | "Transfers" | "Payees" | "Cashback" | "Review";

/** A hand on the mouse; it types with the keyboard. */
export function mouseHand(page: Page): Hand {
  return {
    press: (target) => target.click(),
    type: (field, text) => field.fill(text),
    choose: async (select, option) => void (await select.selectOption({ label: option })),
    find: async (combobox, text) => {
      await combobox.click();
      await combobox.fill(text);
      await page.getByRole("listbox").getByRole("option", { name: text }).first().click();
    },
    pick: (radio) => radio.check(),
    tick: (box) => box.check(),
    go: (place) => navigation(page, place).click(),
    open: (row) => row.getByRole("rowheader").first().click(),
    upload: (button, file) => upload(page, file, () => button.click()),
  };
}

const LONGEST_WALK = 150;
const goKeys: Record<Place, string> = {
  Home: "h",
  Accounts: "a",
  Groups: "o",
  Transfers: "t",
  Payees: "y",
  Cashback: "b",
  Review: "r",
};

/** Both hands on the keyboard: Tab finds everything, Enter, Space and arrows do the rest, `g` leads to a place. */
export function keyboardHand(page: Page): Hand {
  const { keyboard } = page;
  const reach = (target: Locator) => walkTo(page, target);
  return {
    press: async (target) => {
      await reach(target);
      await keyboard.press("Enter");
    },
    type: async (field, text) => {
      await reach(field);
      await keyboard.press("ControlOrMeta+A");
      await keyboard.type(text);
    },
    choose: async (select, option) => {
      await reach(select);
      await keyboard.type(option);
    },
    find: async (combobox, text) => {
      await reach(combobox);
      await keyboard.type(text);
      // The answer to the whole word; lists that the browser draws have options too.
      await expect(page.getByRole("listbox").getByRole("option")).toHaveText([new RegExp(text)]);
      await keyboard.press("ArrowDown");
      await keyboard.press("Enter");
      await expect(combobox).toHaveValue(text);
    },
    pick: async (radio) => pickRadio(page, radio),
    tick: async (box) => {
      await reach(box);
      await keyboard.press("Space");
    },
    go: async (place) => {
      await leaveField(page);
      // A page that has just been drawn may not listen yet: whoever sees nothing happen presses again.
      await expect(async () => {
        await keyboard.press("g");
        await keyboard.press(goKeys[place]);
        await expect(page.getByRole("heading", { level: 1, name: place, exact: true })).toBeVisible({ timeout: 3_000 });
      }).toPass({ timeout: 20_000 });
    },
    open: async (row) => {
      await walkToRow(page, row);
      await keyboard.press("Enter");
    },
    upload: (button, file) =>
      upload(page, file, async () => {
        await reach(button);
        await keyboard.press("Enter");
      }),
  };
}

/** Presses Tab until the target has the focus. @throws Error when a whole round of the page does not lead to it. */
async function walkTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  // Tab passes over what is disabled.
  await expect(target).toBeEnabled();
  for (let step = 0; step < LONGEST_WALK; step += 1) {
    if (await isFocused(target)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${target}`);
}

/** Of a group Tab reaches one radio only: the chosen one, or the first. Arrows lead to the others. */
async function pickRadio(page: Page, radio: Locator): Promise<void> {
  await radio.waitFor();
  for (let step = 0; step < LONGEST_WALK; step += 1) {
    if (await isFocused(radio)) break;
    await page.keyboard.press((await isInSameGroup(radio)) ? "ArrowDown" : "Tab");
  }
  if (!(await radio.isChecked())) await page.keyboard.press("Space");
}

function isInSameGroup(radio: Locator): Promise<boolean> {
  return radio.evaluate((own) => {
    const focused = document.activeElement;
    return focused instanceof HTMLInputElement && own instanceof HTMLInputElement && focused.name === own.name;
  });
}

/** Rows are one stop of the Tab order; arrows lead from row to row. */
async function walkToRow(page: Page, row: Locator): Promise<void> {
  await row.waitFor();
  for (let step = 0; step < LONGEST_WALK; step += 1) {
    if (await isFocused(row)) return;
    const isOnRow = await page.evaluate(() => document.activeElement?.matches("tr[data-index]") === true);
    await page.keyboard.press(isOnRow ? "ArrowDown" : "Tab");
  }
  throw new Error(`the keyboard does not lead to ${row}`);
}

/** Single keys are letters while somebody types: Tab leaves the field first. */
async function leaveField(page: Page): Promise<void> {
  for (let step = 0; step < LONGEST_WALK; step += 1) {
    const isTyping = await page.evaluate(
      () => document.activeElement?.matches("input:not([type=checkbox], [type=radio]), textarea, select") === true,
    );
    if (!isTyping) return;
    await page.keyboard.press("Tab");
  }
}

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

function navigation(page: Page, place: Place): Locator {
  return page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place });
}

async function upload(page: Page, file: { name: string; text: string }, press: () => Promise<void>): Promise<void> {
  const opened = page.waitForEvent("filechooser");
  await press();
  const chooser = await opened;
  await chooser.setFiles({ name: file.name, mimeType: "text/csv", buffer: Buffer.from(file.text, "utf8") });
}
