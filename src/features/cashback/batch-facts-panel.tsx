"use client";

import { useTranslations } from "next-intl";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { BatchState } from "@/features/cashback/cashback-columns";
import { exceptionKeys, exceptionsOf, haltSumsOf, unit } from "@/features/cashback/labels";
import { formatCount } from "@/i18n/formats";
import { ApproxHelp } from "@/ui/help-button";
import { MoneyText } from "@/ui/money-text";

/** What the head of a batch says beside its name: how it stands, its campaign, its money. */
export function BatchFacts({ batch }: { batch: CashbackRow }) {
  return (
    <>
      <BatchState row={batch} />
      {batch.progress === "done_with_exceptions" ? <Exceptions batch={batch} /> : null}
      <span>{batch.campaign.key}</span>
      <BatchMoney batch={batch} />
    </>
  );
}

/** What the exceptions are: the state alone would leave a person to look for them line by line. */
function Exceptions({ batch }: { batch: CashbackRow }) {
  const t = useTranslations("cashback.batch");
  const counts = exceptionsOf(batch);
  const parts = exceptionKeys.flatMap((key) =>
    counts[key] === 0 ? [] : [t(`exception.${key}`, { count: formatCount(counts[key]) })],
  );
  if (parts.length === 0) return null;
  return <span role="note">{t("exceptions", { parts: parts.join(t("exceptionsAnd")) })}</span>;
}

/** What a draft would send; once it was started, what went out of what was confirmed. */
function BatchMoney({ batch }: { batch: CashbackRow }) {
  const t = useTranslations("cashback.batch");
  const money = (amount: string) => <MoneyText amount={amount} unit={unit} form="short" />;
  if (batch.startedAt === null) {
    return (
      <span>
        {money(batch.total)}
        <ApproxHelp amounts={[batch.total]} />
      </span>
    );
  }
  const { sum } = haltSumsOf(batch).gone;
  const decided = batch.decidedPaid;
  return (
    <span>
      {t("sentWord")} {money(sum)} {t("ofWord")} {money(batch.total)}
      {decided.count === 0 ? null : (
        <>
          {" "}
          · {t("decidedPaid")} {money(decided.sum)}
        </>
      )}
      <ApproxHelp amounts={decided.count === 0 ? [sum, batch.total] : [sum, batch.total, decided.sum]} />
    </span>
  );
}
