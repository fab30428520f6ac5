"use client";

import { Popover } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";

type PopoverLayerProps = { target: ReactElement; width: number; label: string; children: ReactNode };

/** The kit's popover, open from its first drawing; only `popover-button.tsx` uses it. */
export function PopoverLayer({ target, width, label, children }: PopoverLayerProps) {
  return (
    <Popover defaultOpened width={width} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown aria-label={label}>{children}</Popover.Dropdown>
    </Popover>
  );
}
