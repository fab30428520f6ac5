"use client";

import { Button } from "@mantine/core";
import IconHandStop from "@tabler/icons-react/dist/esm/icons/IconHandStop.mjs";
import IconPlayerPlay from "@tabler/icons-react/dist/esm/icons/IconPlayerPlay.mjs";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import classes from "@/features/shell/freeze-button.module.css";
import type { ShellActs, ShellData } from "@/features/shell/use-shell";

const FreezeDialog = dynamic(() => import("@/features/shell/freeze-dialog").then((file) => file.FreezeDialog), {
  ssr: false,
});

// Few ever see a copy: the frame of every page does without it.
const OnlyReadButton = dynamic(() => import("@/features/shell/only-read-button").then((file) => file.OnlyReadButton));

type FreezeButtonProps = Pick<ShellData, "mode" | "frozen"> & { acts: ShellActs };

/**
 * *Freeze sending*, or the way back; disabled while the server has not said what may be done. In a copied database there
 * is no way back from here: the button says so instead.
 */
export function FreezeButton({ mode, frozen, acts }: FreezeButtonProps) {
  if (frozen?.cause === "copy") return <OnlyReadButton />;
  return <ActButton mode={mode} frozen={frozen} acts={acts} />;
}

function ActButton({ mode, frozen, acts }: FreezeButtonProps) {
  const t = useTranslations("shell");
  const [isOpen, setIsOpen] = useState(false);
  const which = frozen === null ? "freeze" : "unfreeze";
  const Icon = frozen === null ? IconHandStop : IconPlayerPlay;
  const canAct = mode !== null && (frozen === null ? acts.onFreeze : acts.onUnfreeze) !== undefined;
  return (
    <>
      <Button
        className={classes.button}
        variant="default"
        data-act={which}
        aria-label={t(`${which}.button`)}
        title={canAct ? t(`${which}.button`) : t("freeze.unavailable")}
        leftSection={<Icon size={16} aria-hidden />}
        {...(canAct ? {} : { "data-disabled": true, "aria-disabled": true })}
        onClick={() => setIsOpen(canAct)}
      >
        <span className={classes.word}>{t(`${which}.short`)}</span>
      </Button>
      {isOpen && mode !== null ? (
        <FreezeDialog mode={mode} isFrozen={frozen !== null} acts={acts} onClose={() => setIsOpen(false)} />
      ) : null}
    </>
  );
}
