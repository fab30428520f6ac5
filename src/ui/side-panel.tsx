"use client";

import { ActionIcon, Button } from "@mantine/core";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type HTMLAttributes, type ReactNode, useEffect, useId, useRef } from "react";
import { isTypingTarget } from "@/ui/key-bindings";
import classes from "@/ui/side-panel.module.css";

type SidePanelProps = {
  /** Names what is open: the row's identity. */
  title: ReactNode;
  /** Address of the same thing as a page. */
  href?: string;
  onClose: () => void;
  /** Stays in sight at the bottom: what can be done with it. */
  actions?: ReactNode;
  children: ReactNode;
};

/** What is longer than the panel must scroll by keyboard too, also where it holds nothing to focus. */
function scrolledByKeyboard(titleId: string): HTMLAttributes<HTMLElement> {
  return { tabIndex: 0, role: "group", "aria-labelledby": titleId };
}

/** The open row beside its list: evidence and actions. Esc closes it unless a layer lies above. */
export function SidePanel({ title, href, onClose, actions, children }: SidePanelProps) {
  const t = useTranslations("widgets");
  const titleId = useId();
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || isTypingTarget(event.target)) return;
      if (event.target instanceof Element && event.target.closest("[role=menu]") !== null) return;
      close.current();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return (
    <aside className={classes.panel} aria-label={t("details")}>
      <header className={classes.head}>
        <h2 id={titleId} className={classes.title}>
          {title}
        </h2>
        {href === undefined ? null : (
          <Button component={Link} href={href} size="xs" variant="subtle">
            {t("openPage")}
          </Button>
        )}
        <ActionIcon aria-label={t("close")} onClick={onClose}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </header>
      <div className={classes.body} {...scrolledByKeyboard(titleId)}>
        {children}
      </div>
      {actions === undefined ? null : <footer className={classes.actions}>{actions}</footer>}
    </aside>
  );
}
