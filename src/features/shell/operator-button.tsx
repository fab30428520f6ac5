"use client";

import { Button, Menu } from "@mantine/core";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import IconUserCircle from "@tabler/icons-react/dist/esm/icons/IconUserCircle.mjs";
import { useLocale, useTranslations } from "next-intl";
import { strokesOf } from "@/features/shell/labels";
import classes from "@/features/shell/operator-button.module.css";
import type { ShellData } from "@/features/shell/use-shell";
import { localeNames, locales } from "@/i18n/locale";
import { KeyHint } from "@/ui/key-hint";
import { densities, themes } from "@/ui/preferences";
import { usePreferences } from "@/ui/preferences-provider";

type OperatorButtonProps = {
  operator: ShellData["operator"];
  onLanguage: (locale: string) => void;
  onHelp: () => void;
  onSignOut: (() => void) | undefined;
};

/** The operator's own menu: language, theme, density, keys, sign out. */
export function OperatorButton({ operator, onLanguage, onHelp, onSignOut }: OperatorButtonProps) {
  const t = useTranslations("shell.operator");
  const table = useTranslations("table");
  const locale = useLocale();
  const preferences = usePreferences();
  const themeWords = { system: t("themeSystem"), light: t("themeLight"), dark: t("themeDark") };
  return (
    <Menu width={232} position="bottom-end">
      <Menu.Target>
        <Button
          className={classes.button}
          variant="subtle"
          aria-label={t("button")}
          leftSection={<IconUserCircle size={18} stroke={1.75} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          <span className={classes.name}>{operator?.name ?? ""}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{operator?.email ?? t("unread")}</Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t("language")}</Menu.Label>
        <Menu.RadioGroup value={locale} onChange={onLanguage}>
          {locales.map((each) => (
            <Menu.RadioItem key={each} value={each} lang={each}>
              {localeNames[each]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
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
        <Menu.Divider />
        <Menu.Item rightSection={<KeyHint keys={strokesOf("help")} />} onClick={onHelp}>
          {t("keyboard")}
        </Menu.Item>
        <Menu.Item disabled={onSignOut === undefined} {...(onSignOut === undefined ? {} : { onClick: onSignOut })}>
          {t("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
