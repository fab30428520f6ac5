"use client";

import { useTranslations } from "next-intl";
import type { KnobChange } from "@/features/sandbox/labels";
import classes from "@/features/sandbox/sandbox.module.css";
import { useKnobWords } from "@/features/sandbox/use-knob-words";

type KnobChangesPanelProps = {
  changes: readonly KnobChange[];
  /** How many fields hold no value. */
  wrong: number;
  /** What was saved last. */
  saved: readonly KnobChange[];
};

/** The bar stays over the fields: it must not cover them. */
const LISTED = 4;

/** The difference between what stands and what would be saved; after that, what was saved. */
export function KnobChangesPanel({ changes, wrong, saved }: KnobChangesPanelProps) {
  const t = useTranslations("sandbox");
  const isSaved = changes.length === 0 && wrong === 0 && saved.length > 0;
  return (
    <div className={classes.changes} role="status">
      {wrong === 0 ? null : <p>{t("wrong", { count: wrong })}</p>}
      {changes.length > 0 ? <Differences title={t("changes")} changes={changes} /> : null}
      {isSaved ? (
        <>
          <Differences title={t("saved")} changes={saved} />
          <p>{t("next")}</p>
        </>
      ) : null}
      {changes.length + wrong === 0 && !isSaved ? <p>{t("noChanges")}</p> : null}
    </div>
  );
}

function Differences({ title, changes }: { title: string; changes: readonly KnobChange[] }) {
  const t = useTranslations("sandbox");
  const words = useKnobWords();
  return (
    <>
      <p className={classes.strong}>{title}</p>
      <ul>
        {changes.slice(0, LISTED).map(({ field, from, to }) => (
          <li key={field.name}>
            {t("change", {
              name: words.fullLabel(field),
              before: words.value(field, from),
              after: words.value(field, to),
            })}
          </li>
        ))}
        {changes.length > LISTED ? <li>{t("moreChanges", { count: changes.length - LISTED })}</li> : null}
      </ul>
    </>
  );
}
