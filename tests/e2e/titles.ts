import type { Page } from "@playwright/test";

declare global {
  var titlesOfTest: string[] | undefined;
}

/** Notes every title that the document has from now on, for as long as it is not loaded anew. */
export async function rememberTitles(page: Page): Promise<void> {
  await page.evaluate(() => {
    const titles = [document.title];
    globalThis.titlesOfTest = titles;
    new MutationObserver(() => titles.push(document.title)).observe(document.head, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
}

/** The titles that were noted. */
export function titlesSeen(page: Page): Promise<string[]> {
  return page.evaluate(() => globalThis.titlesOfTest ?? []);
}
