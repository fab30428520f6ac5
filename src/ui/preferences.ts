/** How a person wants the screens: kept in cookies, so that the first paint is right. */
export type Preferences = {
  theme: Theme;
  density: Density;
  /** Single-key shortcuts (WCAG 2.1.4: they can be switched off). */
  hasSingleKeys: boolean;
};

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const densities = ["compact", "normal", "relaxed"] as const;
export type Density = (typeof densities)[number];

/** Row height in px. */
export const rowHeights: Record<Density, number> = { compact: 32, normal: 40, relaxed: 48 };

export const preferenceCookies = { theme: "im_theme", density: "im_density", keys: "im_keys" } as const;

/** Reads the cookies of a request; an unknown value counts as unset. */
export function readPreferences(cookie: (name: string) => string | undefined): Preferences {
  const theme = cookie(preferenceCookies.theme);
  const density = cookie(preferenceCookies.density);
  return {
    theme: themes.find((known) => known === theme) ?? "system",
    density: densities.find((known) => known === density) ?? "normal",
    hasSingleKeys: cookie(preferenceCookies.keys) !== "off",
  };
}

/** The density after this one, for the key that walks through them. */
export function nextDensity(density: Density): Density {
  return densities[(densities.indexOf(density) + 1) % densities.length] ?? "normal";
}

/** A `Set-Cookie` text for one preference: one year, this site only. */
export function cookieText(name: string, value: string, isHttps: boolean): string {
  const attributes = ["Path=/", "Max-Age=31536000", "SameSite=Lax", ...(isHttps ? ["Secure"] : [])];
  return [`${name}=${encodeURIComponent(value)}`, ...attributes].join("; ");
}
