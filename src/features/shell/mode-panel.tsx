"use client";

import IconAlertTriangle from "@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs";
import { useTranslations } from "next-intl";
import classes from "@/features/shell/mode-panel.module.css";
import type { ShellData } from "@/features/shell/use-shell";
import { useFormats } from "@/i18n/use-formats";
import { useLastAnswer } from "@/trpc/use-last-answer";
import { useOnline } from "@/trpc/use-online";
import { PopoverButton } from "@/ui/popover-button";

/** The bar that never hides: whether money is real, and whether sending is frozen. */
export function ModePanel({ mode, frozen }: Pick<ShellData, "mode" | "frozen">) {
  const t = useTranslations("shell.mode");
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
              <strong>{t(frozen.cause === "copy" ? "copy" : "frozen")}</strong>
              <FrozenSince {...frozen} />
              {frozen.cause === undefined ? null : <FrozenCause cause={frozen.cause} />}
              {frozen.reason === undefined || frozen.reason === "" ? null : (
                <span>{t("frozenReason", { reason: frozen.reason })}</span>
              )}
            </span>
          )}
        </span>
        {mode === "sandbox" ? <SandboxHelp /> : null}
      </div>
      {isOnline ? null : <OfflineBar />}
    </>
  );
}

/** What is so without a network: the server goes on, and the figures stand where they were read. */
function OfflineBar() {
  const t = useTranslations("shell.mode");
  const formats = useFormats();
  return (
    <div className={classes.offline} role="status">
      {t("offline", { at: formats.clock(useLastAnswer()) })}
    </div>
  );
}

/** Why nobody in particular froze it, and what is left before it can end. */
function FrozenCause({ cause }: { cause: NonNullable<NonNullable<ShellData["frozen"]>["cause"]> }) {
  const t = useTranslations("shell.mode");
  if (cause === "copy") return <span>{t("copyNote")}</span>;
  if (cause.isPending) return <span>{t("restorePending")}</span>;
  const left = { unread: cause.unread, doubt: cause.inDoubt, decide: cause.toDecide };
  const isOver = left.unread + left.doubt + left.decide === 0;
  return <span>{isOver ? t("restoreDone") : t("restoreNote", left)}</span>;
}

function FrozenSince({ by, at }: { by: string | null; at: string | null }) {
  const t = useTranslations("shell.mode");
  const formats = useFormats();
  if (at === null) return null;
  const since = formats.instant(at);
  return <span>{by === null ? t("frozenSince", { at: since }) : t("frozenBy", { who: by, at: since })}</span>;
}

function SandboxHelp() {
  const t = useTranslations("shell.mode");
  const button = (
    <button type="button" className={classes.help}>
      {t("whatIsThis")}
    </button>
  );
  return (
    <PopoverButton button={button} width={280} label={t("whatIsThis")}>
      <p className={classes.helpText}>{t("sandboxHelp")}</p>
    </PopoverButton>
  );
}
