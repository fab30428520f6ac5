"use client";

import { Button } from "@mantine/core";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import IconUserCircle from "@tabler/icons-react/dist/esm/icons/IconUserCircle.mjs";
import { useTranslations } from "next-intl";
import { lazy } from "react";
import classes from "@/features/shell/operator-button.module.css";
import type { ShellData } from "@/features/shell/use-shell";
import { LazyLayer } from "@/ui/lazy-layer";

const load = () => import("@/features/shell/operator-panel");
const OperatorPanel = lazy(async () => ({ default: (await load()).OperatorPanel }));

export type OperatorButtonProps = {
  operator: ShellData["operator"];
  onLanguage: (locale: string) => void;
  onHelp: () => void;
  onSignOut: (() => void) | undefined;
  hasSandbox: boolean;
};

/** Opens the operator's own menu. */
export function OperatorButton(props: OperatorButtonProps) {
  const t = useTranslations("shell.operator");
  const button = (
    <Button
      className={classes.button}
      variant="subtle"
      aria-label={props.operator === null ? t("button") : t("buttonOf", { name: props.operator.name })}
      leftSection={<IconUserCircle size={18} stroke={1.75} aria-hidden />}
      rightSection={<IconChevronDown size={14} aria-hidden />}
    >
      <span className={classes.name}>{props.operator?.name ?? ""}</span>
    </Button>
  );
  return (
    <LazyLayer kind="menu" button={button} onNear={load}>
      {(target) => <OperatorPanel {...props} target={target} />}
    </LazyLayer>
  );
}
