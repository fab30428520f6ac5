"use client";

import { Button } from "@mantine/core";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import classes from "@/ui/filter-chip.module.css";

/** A filter that is on; a press takes it off. `label`: what the press does, for those who do not see the cross. */
export function FilterChip({ text, label, onRemove }: { text: string; label: string; onRemove: () => void }) {
  return (
    <Button
      variant="default"
      data-filter
      className={classes.chip}
      aria-label={label}
      rightSection={<IconX size={14} aria-hidden />}
      onClick={onRemove}
    >
      {text}
    </Button>
  );
}
