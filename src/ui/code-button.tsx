"use client";

import { Button } from "@mantine/core";
import IconCode from "@tabler/icons-react/dist/esm/icons/IconCode.mjs";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import classes from "@/ui/code-button.module.css";

export type CodeLayer = { isOpen: boolean; onClose: () => void };

/** *Copy as code*: what is on screen, for programs. The layer is loaded when somebody asks for it, and stays in the page. */
export function CodeButton({ children }: { children: (layer: CodeLayer) => ReactNode }) {
  const t = useTranslations("widgets.code");
  const [isAsked, setIsAsked] = useState(false);
  const [isOpen, setIsOpen] = useState(false);
  const open = () => {
    setIsAsked(true);
    setIsOpen(true);
  };
  return (
    <>
      <Button
        className={classes.button}
        data-act="copyCode"
        aria-label={t("title")}
        title={t("title")}
        variant="default"
        aria-haspopup="dialog"
        leftSection={<IconCode size={16} aria-hidden />}
        onClick={open}
      >
        <span className={classes.label}>{t("title")}</span>
      </Button>
      {isAsked ? children({ isOpen, onClose: () => setIsOpen(false) }) : null}
    </>
  );
}
