"use client";

import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useCallback, useState } from "react";
import { HeaderPanel } from "@/features/shell/header-panel";
import { isThere, type PageAct, pageButton, pageLinks, type ShellAction, shellKeys } from "@/features/shell/labels";
import { ModePanel } from "@/features/shell/mode-panel";
import { NavigationPanel } from "@/features/shell/navigation-panel";
import classes from "@/features/shell/shell-page.module.css";
import { BreadcrumbProvider } from "@/features/shell/use-breadcrumb";
import type { ShellActs, ShellData } from "@/features/shell/use-shell";
import { useTimeZoneCookie } from "@/features/shell/use-time-zone-cookie";
import { localeCookie } from "@/i18n/locale";
import { nextDensity } from "@/ui/preferences";
import { storeCookie, usePreferences } from "@/ui/preferences-provider";
import { useKeys } from "@/ui/use-keys";

const PaletteDialog = dynamic(() => import("@/features/shell/palette-dialog").then((file) => file.PaletteDialog), {
  ssr: false,
});
const KeyboardHelpDialog = dynamic(
  () => import("@/features/shell/keyboard-help-dialog").then((file) => file.KeyboardHelpDialog),
  { ssr: false },
);

type ShellPageProps = {
  data: ShellData;
  acts: ShellActs;
  /** The jobs that run, for the popover of "2 running". */
  running?: ReactNode;
  children: ReactNode;
};

/** The frame of every signed-in page: mode bar, navigation, header, main. */
export function ShellPage({ data, acts, running, children }: ShellPageProps) {
  const t = useTranslations("shell");
  const path = usePathname();
  const router = useRouter();
  const preferences = usePreferences();
  const [paletteOpens, setPaletteOpens] = useState(0);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const refresh = useCallback(() => router.refresh(), [router]);
  useTimeZoneCookie(refresh);

  const act = (action: ShellAction) => {
    const entry = pageLinks.find((each) => each.action === action && isThere(action, data.mode));
    if (entry !== undefined) router.push(entry.href);
    else if (action === "density") preferences.setDensity(nextDensity(preferences.density));
    else if (action === "search") focusSearch();
    else if (action === "filter" || action === "export" || action === "copyCode") press(action);
    else if (action === "refresh") acts.onRefresh?.();
    else if (action === "copyLink") void navigator.clipboard.writeText(window.location.href);
    else if (action === "palette") setPaletteOpens((count) => count + 1);
    else if (action === "help") setIsHelpOpen(true);
  };
  useKeys<ShellAction>(shellKeys, act);

  return (
    <BreadcrumbProvider>
      <div className={classes.frame}>
        {data.mode === "sandbox" ? (
          <div className={classes.watermark} aria-hidden>
            {t("mode.sandbox")}
          </div>
        ) : null}
        <a className={classes.skip} href="#main">
          {t("skip")}
        </a>
        <ModePanel mode={data.mode} frozen={data.frozen} />
        <div className={classes.columns}>
          <div className={classes.side}>
            <NavigationPanel path={path} reviewCount={data.reviewCount} />
          </div>
          <div className={classes.body}>
            <HeaderPanel
              path={path}
              data={data}
              acts={acts}
              running={running}
              onAction={act}
              onLanguage={(locale) => {
                storeCookie(localeCookie, locale);
                refresh();
              }}
            />
            <main id="main" className={classes.main} tabIndex={-1}>
              {children}
            </main>
          </div>
        </div>
      </div>
      {paletteOpens > 0 ? (
        <PaletteDialog
          opens={paletteOpens}
          mode={data.mode}
          onAction={act}
          onVisit={(href) => router.push(href)}
          onSearch={acts.onSearch}
        />
      ) : null}
      {isHelpOpen ? <KeyboardHelpDialog mode={data.mode} onClose={() => setIsHelpOpen(false)} /> : null}
    </BreadcrumbProvider>
  );
}

/** The page's own button for it; nothing on a page that has none. */
function press(act: PageAct): void {
  pageButton(act)?.click();
}

function focusSearch(): void {
  document.querySelector<HTMLElement>("main [role=searchbox], main input[type=search]")?.focus();
}
