"use client";

import { useMantineColorScheme } from "@mantine/core";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { cookieText, type Density, type Preferences, preferenceCookies, type Theme } from "@/ui/preferences";

type PreferenceControls = Preferences & {
  setTheme: (theme: Theme) => void;
  setDensity: (density: Density) => void;
  setSingleKeys: (isOn: boolean) => void;
};

const PreferencesContext = createContext<PreferenceControls | null>(null);

/** Keeps the operator's choices for the widgets below it, and stores each change in its cookie. */
export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [preferences, setPreferences] = useState(initial);
  const { setColorScheme } = useMantineColorScheme();

  const setTheme = useCallback(
    (theme: Theme) => {
      storeCookie(preferenceCookies.theme, theme);
      setColorScheme(theme === "system" ? "auto" : theme);
      setPreferences((before) => ({ ...before, theme }));
    },
    [setColorScheme],
  );
  const setDensity = useCallback((density: Density) => {
    storeCookie(preferenceCookies.density, density);
    document.documentElement.dataset.density = density;
    setPreferences((before) => ({ ...before, density }));
  }, []);
  const setSingleKeys = useCallback((isOn: boolean) => {
    storeCookie(preferenceCookies.keys, isOn ? "on" : "off");
    setPreferences((before) => ({ ...before, hasSingleKeys: isOn }));
  }, []);

  const value = useMemo(
    () => ({ ...preferences, setTheme, setDensity, setSingleKeys }),
    [preferences, setTheme, setDensity, setSingleKeys],
  );
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

/** The operator's choices and how to change them. @throws Error outside the provider. */
export function usePreferences(): PreferenceControls {
  const found = useContext(PreferencesContext);
  if (found === null) throw new Error("usePreferences needs a PreferencesProvider above it");
  return found;
}

/** Stores one choice in the browser for a year. */
export function storeCookie(name: string, value: string): void {
  // Written at once: the Cookie Store API is asynchronous, and the refresh right after has to carry the new value.
  Object.assign(document, { cookie: cookieText(name, value, window.location.protocol === "https:") });
}
