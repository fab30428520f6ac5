"use client";

import { Menu } from "@mantine/core";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import type { ReactElement } from "react";
import { apiKeysHref, dataHref, sandboxHref, strokesOf } from "@/features/shell/labels";
import type { OperatorButtonProps } from "@/features/shell/operator-button";
import { localeNames, locales } from "@/i18n/locale";
import { KeyHint } from "@/ui/key-hint";
import { densities, themes } from "@/ui/preferences";
import { usePreferences } from "@/ui/preferences-provider";

type OperatorPanelProps = OperatorButtonProps & { target: ReactElement };

/** The operator's own menu: language, theme, density, API keys, data, the sandbox, keyboard, sign out. Open from its first drawing. */
export function OperatorPanel({ target, operator, onLanguage, onHelp, onSignOut, hasSandbox }: OperatorPanelProps) {
  const t = useTranslations("shell.operator");
  return (
    <Menu defaultOpened width={232} position="bottom-end">
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{operator?.email ?? t("unread")}</Menu.Label>
        <Menu.Divider />
        <LanguageChoice onLanguage={onLanguage} />
        <LookChoice />
        <Menu.Divider />
        <Menu.Item component={Link} href={apiKeysHref} prefetch={false}>
          {t("apiKeys")}
        </Menu.Item>
        <Menu.Item component={Link} href={dataHref} prefetch={false}>
          {t("data")}
        </Menu.Item>
        {hasSandbox ? (
          <Menu.Item component={Link} href={sandboxHref} prefetch={false}>
            {t("sandbox")}
          </Menu.Item>
        ) : null}
        <Menu.Item rightSection={<KeyHint keys={strokesOf("help")} />} onClick={onHelp}>
          {t("keyboard")}
        </Menu.Item>
        <Menu.Item disabled={onSignOut === undefined} onClick={() => onSignOut?.()}>
          {t("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function LanguageChoice({ onLanguage }: Pick<OperatorButtonProps, "onLanguage">) {
  const t = useTranslations("shell.operator");
  return (
    <>
      <Menu.Label>{t("language")}</Menu.Label>
      <Menu.RadioGroup value={useLocale()} onChange={onLanguage}>
        {locales.map((each) => (
          <Menu.RadioItem key={each} value={each} lang={each}>
            {localeNames[each]}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}

/** Theme and density. */
function LookChoice() {
  const t = useTranslations("shell.operator");
  const table = useTranslations("table");
  const preferences = usePreferences();
  const themeWords = { system: t("themeSystem"), light: t("themeLight"), dark: t("themeDark") };
  return (
    <>
      <Menu.Label>{t("theme")}</Menu.Label>
      <Menu.RadioGroup
        value={preferences.theme}
        onChange={(chosen) => preferences.setTheme(themes.find((theme) => theme === chosen) ?? "system")}
      >
        {themes.map((theme) => (
          <Menu.RadioItem key={theme} value={theme}>
            {themeWords[theme]}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Label>{t("density")}</Menu.Label>
      <Menu.RadioGroup
        value={preferences.density}
        onChange={(chosen) => preferences.setDensity(densities.find((density) => density === chosen) ?? "normal")}
      >
        {densities.map((density) => (
          <Menu.RadioItem key={density} value={density}>
            {table(density)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
