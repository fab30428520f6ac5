"use client";

import { type ComponentProps, useEffect, useRef } from "react";
import classes from "@/ui/tick-box.module.css";

type TickBoxProps = Omit<ComponentProps<"input">, "type" | "className"> & {
  "aria-label": string;
  /** Some of what it stands for is ticked. */
  isPartial?: boolean;
};

/** A bare box without a label of its own, light enough for every row of a table. */
export function TickBox({ isPartial = false, ...input }: TickBoxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = isPartial;
  }, [isPartial]);
  return <input ref={box} type="checkbox" className={classes.box} {...input} />;
}
