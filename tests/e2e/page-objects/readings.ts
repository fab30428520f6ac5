import { expect, type Locator } from "@playwright/test";

/** The amounts inside, exact to six decimals and the same in every language: `["5.600000"]`. */
export function amountsIn(place: Locator): Promise<string[]> {
  return place
    .locator("[data-amount]")
    .evaluateAll((texts) => texts.map((text) => text.getAttribute("data-amount") ?? ""));
}

/** The states inside, in the words of the API: `["unknown"]`. */
export function statesIn(place: Locator): Promise<string[]> {
  return place
    .locator("[data-state]")
    .evaluateAll((chips) => chips.map((chip) => chip.getAttribute("data-state") ?? ""));
}

/** Waits until the place shows a chip of that state. */
export async function expectState(place: Locator, state: string, options: { timeout?: number } = {}): Promise<void> {
  await expect(place.locator(`[data-state="${state}"]`).first()).toBeVisible(options);
}
