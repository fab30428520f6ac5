"use client";

import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from "react";

/** A button of the kit, or any other element that passes these on. */
export type LayerButton = ReactElement<{
  onClick?: () => void;
  onPointerEnter?: () => void;
  "aria-haspopup"?: "menu" | "dialog";
  "aria-expanded"?: boolean;
}>;

type LazyLayerProps = {
  kind: "menu" | "dialog";
  /** What opens the layer; it is on screen before the layer's code is. */
  button: LayerButton;
  /** Starts loading the layer when the pointer comes near. */
  onNear: () => unknown;
  /** The layer, loaded lazily and open from its first drawing, around the same button. */
  children: (button: LayerButton) => ReactNode;
};

/** Keeps menus and popovers out of the first load: their code comes when somebody reaches for them. */
export function LazyLayer({ kind, button, onNear, children }: LazyLayerProps) {
  const [isAsked, setIsAsked] = useState(false);
  const waiting = cloneElement(button, {
    "aria-haspopup": kind,
    "aria-expanded": false,
    onPointerEnter: () => void onNear(),
    onClick: () => setIsAsked(true),
  });
  return isAsked ? <Suspense fallback={waiting}>{children(button)}</Suspense> : waiting;
}
