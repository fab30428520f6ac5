"use client";

import { Popover, UnstyledButton } from "@mantine/core";
import IconAlertTriangle from "@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs";
import { useTranslations } from "next-intl";
import classes from "@/features/shell/mode-panel.module.css";
import { useOnline } from "@/features/shell/use-online";
import type { ShellData } from "@/features/shell/use-shell";
import { useFormats } from "@/i18n/use-formats";

/** The bar that never hides: whether money is real, and whether sending is frozen. */
export function ModePanel({ mode, frozen }: Pick<ShellData, "mode" | "frozen">) {
  const t = useTranslations("shell.mode");
  const formats = useFormats();
  const isOnline = useOnline();
  const look = frozen === null ? (mode ?? "unread") : "frozen";
  return (
    <>
      <div className={classes.bar} data-mode={look}>
        <span role="status" aria-label={t("label")} className={classes.words}>
          {mode === null ? t("unread") : <strong>{t(mode)}</strong>}
          {mode === null ? null : <span>{t(`${mode}Note`)}</span>}
          {frozen === null ? null : (
            <span className={classes.frozen}>
              <IconAlertTriangle size={14} aria-hidden />
              <strong>{t("frozen")}</strong>
              <span>{t("frozenBy", { who: frozen.by, at: formats.instant(frozen.at) })}</span>
              {frozen.reason === undefined ? null : <span>{t("frozenReason", { reason: frozen.reason })}</span>}
            </span>
          )}
        </span>
        {mode === "sandbox" ? <SandboxHelp /> : null}
      </div>
      {isOnline ? null : (
        <div className={classes.offline} role="status">
          {t("offline")}
        </div>
      )}
    </>
  );
}

function SandboxHelp() {
  const t = useTranslations("shell.mode");
  return (
    <Popover width={280} position="bottom-end">
      <Popover.Target>
        <UnstyledButton className={classes.help}>{t("whatIsThis")}</UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.helpText}>{t("sandboxHelp")}</Popover.Dropdown>
    </Popover>
  );
}
