"use client";

import { lazy, type ReactNode } from "react";
import { type LayerButton, LazyLayer } from "@/ui/lazy-layer";

const load = () => import("@/ui/popover-layer");
const PopoverLayer = lazy(async () => ({ default: (await load()).PopoverLayer }));

type PopoverButtonProps = {
  button: LayerButton;
  /** Width in px. */
  width: number;
  /** Accessible name of what opens. */
  label: string;
  children: ReactNode;
};

/** A button with something to read or set below it. */
export function PopoverButton({ button, width, label, children }: PopoverButtonProps) {
  return (
    <LazyLayer kind="dialog" button={button} onNear={load}>
      {(target) => (
        <PopoverLayer target={target} width={width} label={label}>
          {children}
        </PopoverLayer>
      )}
    </LazyLayer>
  );
}
