"use client";

import { useTranslations } from "next-intl";
import type { TransferDetail } from "@/domain/transfer-detail.schema";
import { unit } from "@/features/transfers/labels";
import classes from "@/features/transfers/transfer-page.module.css";
import { useStepWords } from "@/features/transfers/transfer-steps-panel";
import { useFormats } from "@/i18n/use-formats";
import { CopyButton } from "@/ui/copy-button";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";

type Attempt = TransferDetail["attemptList"][number];

/** Every permission to send that was used: when it went out, and what came back. */
export function TransferAttemptsPanel({ attempts }: { attempts: readonly Attempt[] }) {
  const t = useTranslations("transfers.detail");
  return (
    <section aria-label={t("attempts")}>
      <h2 className={classes.title}>{t("attempts")}</h2>
      {attempts.length === 0 ? <p className={classes.quiet}>{t("noAttempt")}</p> : null}
      {attempts.map((attempt) => (
        <AttemptFacts key={attempt.n} attempt={attempt} />
      ))}
    </section>
  );
}

function AttemptFacts({ attempt }: { attempt: Attempt }) {
  const t = useTranslations("review.attempt");
  const detail = useTranslations("transfers.detail");
  const formats = useFormats();
  const words = useStepWords();
  const status = [attempt.httpStatus, attempt.upstreamCode].filter((part) => part !== null).join(" · ");
  return (
    <div className={classes.attempt}>
      <p className={classes.strong}>
        {t("sentAt", { number: attempt.n, at: formats.instantSeconds(attempt.openedAt) })}
      </p>
      <p className={classes.said}>{attempt.class === null ? t("open") : t(`class.${attempt.class}`)}</p>
      {!attempt.upstreamMessage?.trim() ? null : (
        <p className={classes.said}>{t("infiniSaid", { text: attempt.upstreamMessage })}</p>
      )}
      <FactsList
        facts={[
          { id: "closed", label: t("closedAt"), value: formats.instantSeconds(attempt.closedAt) },
          { id: "status", label: t("status"), value: status === "" ? t("nothingBack") : status },
          { id: "rule", label: t("rule"), value: attempt.rule === null ? "—" : words(attempt.rule) },
          { id: "balance", label: t("balanceBefore"), value: <MoneyText amount={attempt.balanceBefore} unit={unit} /> },
          {
            id: "hash",
            label: t("requestHash"),
            value: (
              <>
                <code className={classes.code} title={attempt.requestHash}>
                  {attempt.requestHash.slice(0, 12)}…
                </code>{" "}
                <CopyButton text={attempt.requestHash} what={detail("requestHashWord", { number: attempt.n })} />
              </>
            ),
          },
        ]}
      />
    </div>
  );
}
