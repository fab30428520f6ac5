"use client";

import { useMemo, useState } from "react";
import type { Knobs } from "@/domain/sandbox.schema";
import { knobsIn } from "@/domain/sandbox-knobs";
import { fieldsIn, type KnobChange, type KnobField, readTyped, typedOf } from "@/features/sandbox/labels";

export type KnobDraft = ReturnType<typeof useKnobDraft>;

/** What was typed over the knobs as they stand; a knob that nobody touched follows the sandbox. */
export function useKnobDraft(knobs: Knobs) {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const { sections, others } = useMemo(() => fieldsIn(knobs), [knobs]);
  const stands = useMemo(() => new Map(knobsIn(knobs).map(({ name, value }) => [name, value])), [knobs]);
  const shown = (field: KnobField): string => typed[field.name] ?? typedOf(field, stands.get(field.name) ?? null);
  const fields = [...sections.flatMap((section) => section.fields), ...others];
  const changes: KnobChange[] = [];
  const wrong = new Set<string>();
  for (const field of fields) {
    if (typed[field.name] === undefined) continue;
    const to = readTyped(field, shown(field));
    const from = stands.get(field.name) ?? null;
    if (to === undefined) wrong.add(field.name);
    else if (to !== from) changes.push({ field, from, to });
  }
  return {
    sections,
    others,
    shown,
    changes,
    wrong,
    /** What is told about a fault only once it can happen. */
    isOpen: ({ below }: KnobField): boolean =>
      below === undefined || Number(typed[below] ?? stands.get(below) ?? 0) > 0,
    type: (name: string, text: string) => setTyped((before) => ({ ...before, [name]: text })),
    discard: () => setTyped({}),
  };
}
