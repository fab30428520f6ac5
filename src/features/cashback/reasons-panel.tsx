"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import { unit } from "@/features/cashback/labels";
import classes from "@/features/cashback/reasons-panel.module.css";
import { type EvidenceParams, useLineReasons } from "@/features/cashback/use-line-reasons";
import { useFormats } from "@/i18n/use-formats";
import { MoneyText } from "@/ui/money-text";

type ReasonsPanelProps = { line: CashbackLine };

/** Every reason of a line in words, with its evidence and what was decided about it; notes after them. */
export function ReasonsPanel({ line }: ReasonsPanelProps) {
  const t = useTranslations("cashback.line");
  const words = useLineReasons();
  if (line.reasons.length === 0 && line.notes.length === 0) return null;
  return (
    <ul className={classes.reasons} aria-label={t("reasons")}>
      {line.reasons.map((reason) => (
        <li key={reason.code} className={classes.reason}>
          <span className={classes.name}>{words.label(reason.code)}</span>
          <span>{words.why(reason.code, reason.params)}</span>
          <Evidence params={reason.params} payee={line.payee} />
          {reason.decision === null ? null : <span className={classes.decided}>{t(`decided.${reason.decision}`)}</span>}
        </li>
      ))}
      {line.notes.map((note) => (
        <li key={note.code} className={classes.note}>
          {words.note(note.code)}
        </li>
      ))}
    </ul>
  );
}

/** The page of the other payment that a reason speaks about; null when it speaks of none. */
export function earlierHref({ batchId }: EvidenceParams, payee: string | null): string | null {
  return typeof batchId === "string" ? `/cashback/${batchId}/lines?q=${encodeURIComponent(payee ?? "")}` : null;
}

/** The other payment that a reason speaks about: when, how much, in which batch. */
function Evidence({ params, payee }: { params: EvidenceParams; payee: string | null }) {
  const formats = useFormats();
  const { batch, amount, at } = params;
  if (typeof at !== "string" || typeof amount !== "string") return null;
  const address = earlierHref(params, payee);
  return (
    <span className={classes.evidence}>
      {formats.instant(at)} · <MoneyText amount={amount} unit={unit} form="short" />
      {address === null || typeof batch !== "string" ? null : (
        <>
          {" · "}
          <Link href={address}>{batch}</Link>
        </>
      )}
    </span>
  );
}
