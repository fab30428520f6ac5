"use client";

import { cloneElement, type KeyboardEvent, type ReactElement, useId, useState } from "react";
import classes from "@/ui/barrier.module.css";

/** A button of the kit, or a link that looks like one. */
type BarredButton = ReactElement<Record<string, unknown>>;

type BarrierProps = {
  /** Why it may not be pressed; undefined when it may. */
  why: string | undefined;
  children: BarredButton;
};

type Place = { shiftPx: number; isAbove: boolean };

/** As wide as the style sheet draws a reason, and about as high as its two or three lines. */
const [WIDTH_PX, HEIGHT_PX, EDGE_PX] = [280, 80, 8];

/**
 * A button that stays in its place while it may not be pressed. Pointer, focus and a press show the reason, a screen
 * reader reads it with the name, and Esc puts it away.
 */
export function Barrier({ why, children }: BarrierProps) {
  return why === undefined ? children : <Barred why={why} button={children} />;
}

function Barred({ why, button }: { why: string; button: BarredButton }) {
  const id = useId();
  const [place, setPlace] = useState<Place | null>(null);
  const show = ({ currentTarget }: { currentTarget: Element }) =>
    setPlace(placeAt(currentTarget.getBoundingClientRect()));
  const hide = () => setPlace(null);
  const barred = {
    "data-disabled": true,
    "aria-disabled": true,
    "aria-describedby": id,
    // It leads nowhere.
    component: undefined,
    href: undefined,
    onClick: show,
    onFocus: show,
    onBlur: hide,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Escape") hide();
    },
  };
  return (
    <span className={classes.place} onPointerEnter={show} onPointerLeave={hide}>
      {cloneElement(button, barred)}
      <span
        role="tooltip"
        id={id}
        className={classes.why}
        hidden={place === null}
        data-above={place?.isAbove === true || undefined}
        style={{ left: place?.shiftPx ?? 0 }}
      >
        {why}
      </span>
    </span>
  );
}

/** Below the button and inside the window: as far to the left, and above it, where there is no room. */
function placeAt({ left, bottom }: DOMRect): Place {
  const over = left + WIDTH_PX + EDGE_PX - window.innerWidth;
  return { shiftPx: -Math.max(0, over), isAbove: bottom + HEIGHT_PX > window.innerHeight };
}
