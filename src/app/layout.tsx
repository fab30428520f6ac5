import "@/ui/tokens.css";
import "@/ui/base.css";
import "@mantine/core/styles.layer.css";
import "@/ui/mantine.css";
import { ColorSchemeScript } from "@mantine/core";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { getApp } from "@/server/start/app";
import { readPreferences } from "@/ui/preferences";
import { UiProvider } from "@/ui/ui-provider";

// No title: each page draws its own (`PageTitle`), and what is streamed after it would win over it.
export const metadata: Metadata = { referrer: "no-referrer", robots: { index: false, follow: false } };

export const viewport: Viewport = { width: "device-width", initialScale: 1, viewportFit: "cover" };

/** Language, theme and density come from cookies, so every page is made per request and its first paint is right. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, header, locale] = await Promise.all([cookies(), headers(), getLocale()]);
  const preferences = readPreferences((name) => jar.get(name)?.value);
  // Ages count from the clock that the times were written by, which a sandbox may have put forward.
  const now = new Date((await getApp()).clock.nowMs());
  const nonce = header.get("x-nonce") ?? undefined;
  const scheme = preferences.theme === "system" ? "auto" : preferences.theme;
  return (
    <html
      lang={locale}
      data-density={preferences.density}
      data-mantine-color-scheme={scheme === "auto" ? "light" : scheme}
      suppressHydrationWarning
    >
      <head>
        <ColorSchemeScript defaultColorScheme={scheme} nonce={nonce} suppressHydrationWarning />
      </head>
      <body>
        <NextIntlClientProvider now={now}>
          <UiProvider preferences={preferences} nonce={nonce}>
            {children}
          </UiProvider>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
