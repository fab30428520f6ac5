"use client";

import { lazy, type ReactNode } from "react";
import { type LayerButton, LazyLayer } from "@/ui/lazy-layer";

const load = () => import("@/ui/action-menu-layer");
const ActionMenuLayer = lazy(async () => ({ default: (await load()).ActionMenuLayer }));

export type ActionMenuItem = {
  id: string;
  label: string;
  icon?: ReactNode;
  /** An address to go to, or something to do. */
  href?: string;
  onChoose?: () => void;
  /** Why it cannot be chosen; the entry stays visible with the reason below it. */
  unavailable?: string | undefined;
  isDangerous?: boolean;
  /** Stays open, for steps that are pressed several times. */
  staysOpen?: boolean;
  /** A line above it. */
  startsGroup?: boolean;
};

type ActionMenuProps = { button: LayerButton; items: readonly ActionMenuItem[] };

/** A menu of things to do, for rows, headers and pages; what cannot be done stays in it, with the reason. */
export function ActionMenu({ button, items }: ActionMenuProps) {
  return (
    <LazyLayer kind="menu" button={button} onNear={load}>
      {(target) => <ActionMenuLayer target={target} items={items} />}
    </LazyLayer>
  );
}
