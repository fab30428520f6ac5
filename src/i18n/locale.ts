/** The languages an operator can choose, in the order of the menu. */
export const locales = ["en", "zh-CN"] as const;

export type Locale = (typeof locales)[number];

/** Widened and accented English for finding clipped text; reached by the cookie alone, never offered in a menu. */
export const pseudoLocale = "en-XA";

/** Name of each language in itself, so that somebody who cannot read the current one finds theirs. */
export const localeNames: Record<Locale, string> = { en: "English", "zh-CN": "简体中文" };

export const localeCookie = "im_locale";

function isLocale(text: string | undefined): text is Locale {
  return locales.some((locale) => locale === text);
}

/**
 * The language of a request: the operator's own choice, else the first that the browser accepts and we speak,
 * else English.
 */
export function resolveLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(cookie)) return cookie;
  for (const tag of acceptedTags(acceptLanguage ?? "")) {
    const language = tag.split("-")[0];
    if (language === "zh") return "zh-CN";
    if (language === "en") return "en";
  }
  return "en";
}

/** Tags of an Accept-Language header, best first; at most 20 are read. */
function acceptedTags(header: string): string[] {
  return header
    .split(",", 20)
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const quality = parameters
        .map((text) => /^\s*q=([0-9.]+)\s*$/.exec(text)?.[1])
        .find((text) => text !== undefined);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter((entry) => entry.tag !== "" && entry.quality > 0)
    .sort((left, right) => right.quality - left.quality)
    .map((entry) => entry.tag);
}
