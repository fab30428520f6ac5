"use client";

import { useTranslations } from "next-intl";
import type { ReviewDetail } from "@/domain/review.schema";
import { unit } from "@/features/cashback/labels";
import classes from "@/features/review/evidence-panel.module.css";
import { useStepReason } from "@/features/review/use-step-reason";
import { useFormats } from "@/i18n/use-formats";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";

type Attempt = ReviewDetail["attempts"][number];

/** Every permission to send that was used: when it went out, and what came back. */
export function AttemptsPanel({ attempts }: { attempts: readonly Attempt[] }) {
  const t = useTranslations("review.attempt");
  return (
    <section className={classes.part}>
      <h3 className={classes.title}>{t("title")}</h3>
      {attempts.length === 0 ? <p className={classes.none}>{t("none")}</p> : null}
      {attempts.map((attempt) => (
        <AttemptFacts key={attempt.n} attempt={attempt} />
      ))}
    </section>
  );
}

function AttemptFacts({ attempt }: { attempt: Attempt }) {
  const t = useTranslations("review.attempt");
  const formats = useFormats();
  const why = useStepReason();
  const status = [attempt.httpStatus, attempt.upstreamCode].filter((part) => part !== null).join(" · ");
  return (
    <div className={classes.box}>
      <p className={classes.lead}>
        {t(attempt.rule === "restored" ? "mayBeSentSince" : "sentAt", {
          number: attempt.n,
          at: formats.instantSeconds(attempt.openedAt),
        })}
      </p>
      <p>{attempt.class === null ? t("open") : t(`class.${attempt.class}`)}</p>
      {!attempt.upstreamMessage?.trim() ? null : <p>{t("infiniSaid", { text: attempt.upstreamMessage })}</p>}
      <FactsList
        facts={[
          { id: "closed", label: t("closedAt"), value: formats.instantSeconds(attempt.closedAt) },
          { id: "status", label: t("status"), value: status === "" ? t("nothingBack") : status },
          { id: "rule", label: t("rule"), value: attempt.rule === null ? "—" : why(attempt.rule) },
          { id: "balance", label: t("balanceBefore"), value: <MoneyText amount={attempt.balanceBefore} unit={unit} /> },
          { id: "hash", label: t("requestHash"), value: <code className={classes.hash}>{attempt.requestHash}</code> },
        ]}
      />
    </div>
  );
}
