"use client";

import { type MantineColorSchemeManager, MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";
import type { Preferences } from "@/ui/preferences";
import { PreferencesProvider } from "@/ui/preferences-provider";
import { cssVariables, theme } from "@/ui/theme";

type UiProviderProps = {
  preferences: Preferences;
  /** Nonce of this response's content security policy; absent where no policy is set. */
  nonce?: string | undefined;
  /** `test` leaves out portals and transitions. */
  env?: "default" | "test";
  children: ReactNode;
};

/** Theme, tokens and preferences for everything below; the one place that meets the component kit. */
export function UiProvider({ preferences, nonce, env = "default", children }: UiProviderProps) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme={preferences.theme === "system" ? "auto" : preferences.theme}
      colorSchemeManager={cookieIsTheStore}
      env={env}
      {...(nonce === undefined ? {} : { getStyleNonce: () => nonce })}
    >
      <PreferencesProvider initial={preferences}>{children}</PreferencesProvider>
    </MantineProvider>
  );
}

/** The theme lives in a cookie that the server reads, so the kit's own local storage stays empty. */
const cookieIsTheStore: MantineColorSchemeManager = {
  get: (defaultValue) => defaultValue,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};
