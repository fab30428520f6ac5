"use client";

import { useMessages } from "next-intl";
import { chipIcons } from "@/ui/chip-icons";
import { type ChipKind, type ChipState, chipLook, type IconName, type Tone } from "@/ui/chip-states";
import classes from "@/ui/status-chip.module.css";

type StatusChipProps<K extends ChipKind> = {
  kind: K;
  state: ChipState<K>;
  /** Goes on after the word: `Parked · waits for its time`. */
  detail?: string;
  /** Replaces the catalogue's explanation in the tooltip, for instance with the record's id. */
  hint?: string;
};

/** A state as icon, word and tint, never as colour alone; `data-state` is the same in every language. */
export function StatusChip<K extends ChipKind>({ kind, state, detail, hint }: StatusChipProps<K>) {
  const words = useStateWords(kind, state);
  const look = chipLook(kind, state);
  return (
    <Chip
      state={state}
      tone={look.tone}
      icon={look.icon}
      label={words.label}
      hint={hint ?? words.hint}
      {...(detail === undefined ? {} : { detail })}
    />
  );
}

type ChipProps = { state: string; tone: Tone; icon: IconName; label: string; detail?: string; hint?: string };

/** The drawing of a chip, for facts that are no state of the catalogue. */
export function Chip({ state, tone, icon, label, detail, hint }: ChipProps) {
  const Icon = chipIcons[icon];
  // The browser's own tooltip: a table shows hundreds of chips, and each layer of the kit would cost a listener.
  return (
    <span className={classes.chip} data-state={state} data-tone={tone} title={hint}>
      <Icon className={classes.icon} size={14} stroke={2} aria-hidden />
      <span className={classes.label}>
        {label}
        {detail === undefined ? null : <span className={classes.detail}> · {detail}</span>}
      </span>
    </span>
  );
}

/** Word and explanation of one state in the operator's language. */
function useStateWords<K extends ChipKind>(kind: K, state: ChipState<K>): { label: string; hint: string } {
  const words: Record<string, { label: string; hint: string } | undefined> = useMessages().states[kind];
  const found = words[state];
  if (found === undefined) throw new RangeError(`no words for the state ${kind}.${state}`);
  return found;
}
