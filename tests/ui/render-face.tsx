import { cleanup, configure, render } from "@testing-library/react";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { afterEach } from "vitest";
import { catalogueOf } from "@/i18n/catalogue";
import type { Locale } from "@/i18n/locale";
import { loadTable } from "@/ui/money-table/money-table";
import { type Preferences, readPreferences } from "@/ui/preferences";
import { UiProvider } from "@/ui/ui-provider";

afterEach(cleanup);

// What is looked for comes when its file has been read, which takes longer on a busy machine.
configure({ asyncUtilTimeout: 8_000 });

// A page has its table soon after its frame; the tests are about the page as it stands then.
await loadTable();

/** Moment that every rendered age counts from. */
export const now = new Date("2026-11-21T15:29:00Z");

type FaceOptions = { locale?: Locale; timeZone?: string; preferences?: Partial<Preferences> };

/** The providers of the root layout around a widget, with a fixed clock and zone. */
export function Face({
  children,
  locale = "en",
  timeZone = "UTC",
  preferences,
}: FaceOptions & { children: ReactNode }) {
  return (
    <NextIntlClientProvider locale={locale} messages={catalogueOf(locale)} timeZone={timeZone} now={now}>
      <UiProvider preferences={{ ...readPreferences(() => undefined), ...preferences }} env="test">
        {children}
      </UiProvider>
    </NextIntlClientProvider>
  );
}

/** Renders a widget as a page would. */
export function renderFace(ui: ReactNode, options: FaceOptions = {}): ReturnType<typeof render> {
  return render(<Face {...options}>{ui}</Face>);
}

/** What is read out with a button that may not be pressed. */
export function whyBarred(button: Element): string {
  return document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent ?? "";
}
