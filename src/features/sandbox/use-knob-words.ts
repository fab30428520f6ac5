"use client";

import { useMessages, useTranslations } from "next-intl";
import type { Knob } from "@/domain/sandbox-knobs";
import { choiceOf, type KnobField, knobChoices, typedOf } from "@/features/sandbox/labels";

/** Names, units and values of knobs in the reader's words; a knob that the catalogue does not know keeps its own name. */
export function useKnobWords() {
  const t = useTranslations("sandbox");
  const known: Record<string, unknown> = useMessages().sandbox.knobs;
  const choices: Record<string, Record<string, string>> = useMessages().sandbox.choices;
  const hints: Record<string, unknown> = useMessages().sandbox.hints;
  const label = ({ name }: KnobField): string => wordsAt(known, name) ?? name;
  const hint = ({ name }: KnobField): string | null => wordsAt(hints, name);
  const option = (name: string, value: string): string => choices[choiceOf(name)]?.[value] ?? value;
  const unit = ({ kind }: KnobField): string | null =>
    kind === "ms" || kind === "seconds" || kind === "share" || kind === "amount" ? t(`units.${kind}`) : null;
  return {
    label,
    /** The name where nothing around it tells what it belongs to. */
    fullLabel: (field: KnobField): string => {
      if (field.below === undefined) return label(field);
      return t("part", { whole: wordsAt(known, field.below) ?? field.below, part: label(field) });
    },
    hint,
    unit,
    options: (name: string) => knobChoices[choiceOf(name)].map((value) => ({ value, label: option(name, value) })),
    value: (field: KnobField, value: Knob["value"]): string => {
      if (field.kind === "flag") return t(value === true ? "on" : "off");
      if (field.kind === "choice") return option(field.name, String(value));
      const typed = typedOf(field, value);
      if (typed === "") return t("none");
      const of = unit(field);
      return of === null ? typed : `${typed} ${of}`;
    },
  };
}

/** The words at a path such as `statement.listDelayMs`; null where the catalogue has none. */
function wordsAt(tree: Record<string, unknown>, path: string): string | null {
  let found: unknown = tree;
  for (const key of path.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return null;
    found = Reflect.get(found, key);
  }
  return typeof found === "string" ? found : null;
}
