import { test as base, type Page } from "@playwright/test";
import { origin, ownerState } from "./installation";
import { followRequests } from "./open-screen";

type Who = "owner" | "nobody";
type Desks = {
  /** The page of this person in this language as a new one would be: wide, light, nothing moving. */
  sitDown: (locale: "en" | "zh-CN", who: Who) => Promise<Page>;
};

const viewport = { width: 1440, height: 900 };
const nobody = { cookies: [], origins: [] };

/**
 * For tests that look and change nothing: a worker keeps one page for each person and language, as a browser does whose
 * owner works all day. A page of its own for every test would load and compile the whole program each time.
 */
export const deskTest = base.extend<object, { desks: Desks }>({
  desks: [
    async ({ browser }, use) => {
      const desks = new Map<string, Page>();
      const sitDown = async (locale: "en" | "zh-CN", who: Who) => {
        const key = `${locale} ${who}`;
        const page = desks.get(key) ?? (await newDesk(locale, who));
        desks.set(key, page);
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
        return page;
      };
      const newDesk = async (locale: string, who: Who) => {
        const storageState = who === "owner" ? ownerState : nobody;
        const context = await browser.newContext({ baseURL: origin, viewport, locale: "en-GB", storageState });
        context.setDefaultTimeout(30_000);
        await context.addCookies([{ name: "im_locale", value: locale, url: origin }]);
        const page = await context.newPage();
        followRequests(page);
        return page;
      };
      await use({ sitDown });
      for (const page of desks.values()) await page.context().close();
    },
    { scope: "worker" },
  ],
});
