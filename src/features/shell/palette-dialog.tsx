"use client";

import "@mantine/spotlight/styles.layer.css";
import { createSpotlight, Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { navigationEntries, type ShellAction, shellKeys, strokesOf } from "@/features/shell/labels";
import { KeyHint } from "@/ui/key-hint";

type PaletteDialogProps = {
  /** Counts up each time somebody asks for the palette; it stays in the page and gives focus back when it closes. */
  opens: number;
  onAction: (action: ShellAction) => void;
};

/** Search or run: every page and every action of the key registry, by its words. */
export function PaletteDialog({ opens, onAction }: PaletteDialogProps) {
  const t = useTranslations("shell.palette");
  const keys = useTranslations("keys.actions");
  const [[store, control]] = useState(createSpotlight);
  useEffect(() => {
    if (opens > 0) control.open();
  }, [control, opens]);

  const entry = (action: ShellAction) => ({
    id: action,
    label: keys(action),
    rightSection: <KeyHint keys={strokesOf(action)} />,
    onClick: () => onAction(action),
  });
  const pages = navigationEntries.map((each) => each.action);
  const others = shellKeys.map((key) => key.action).filter((action) => action !== "palette" && !pages.includes(action));
  const actions: SpotlightActionGroupData[] = [
    { group: t("pages"), actions: pages.map(entry) },
    { group: t("actions"), actions: others.map(entry) },
  ];
  return (
    <Spotlight
      store={store}
      actions={actions}
      title={t("button")}
      classNames={{ header: "im-hidden" }}
      shortcut={null}
      centered={false}
      yOffset="12dvh"
      nothingFound={t("nothing")}
      searchProps={{
        placeholder: t("placeholder"),
        "aria-label": t("placeholder"),
        leftSection: <IconSearch size={18} aria-hidden />,
      }}
    />
  );
}
