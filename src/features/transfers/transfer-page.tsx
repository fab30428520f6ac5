"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { TransferDetail, TransferEvent } from "@/domain/transfer-detail.schema";
import { CopyReceiptButton } from "@/features/transfers/copy-receipt-button";
import { payerName, unit } from "@/features/transfers/labels";
import { TransferActsPanel } from "@/features/transfers/transfer-acts-panel";
import { TransferAttemptsPanel } from "@/features/transfers/transfer-attempts-panel";
import { TransferCodeForm } from "@/features/transfers/transfer-code-form";
import { TransferFactsPanel } from "@/features/transfers/transfer-facts-panel";
import classes from "@/features/transfers/transfer-page.module.css";
import { TransferStepsPanel } from "@/features/transfers/transfer-steps-panel";
import { Payee, TransferChip } from "@/features/transfers/transfers-columns";
import { useSentFocus } from "@/features/transfers/use-sent-focus";
import { useStateWords } from "@/features/transfers/use-state-words";
import type { Look, TransferActs } from "@/features/transfers/use-transfer-acts";
import { useFormats } from "@/i18n/use-formats";
import { CodeButton } from "@/ui/code-button";
import { type ErrorFacts, ErrorMessage } from "@/ui/error-message";
import { FactsList } from "@/ui/facts-list";
import { moneyWords } from "@/ui/money-figure";
import { MoneyText } from "@/ui/money-text";
import { PageHeader } from "@/ui/page-header";

const CopyCodeDialog = dynamic(() =>
  import("@/features/transfers/copy-code-dialog").then((file) => file.CopyCodeDialog),
);

type TransferPageProps = {
  transfer: TransferDetail;
  /** Oldest first; null while they were not read. */
  steps: readonly TransferEvent[] | null;
  isSandbox: boolean;
  acts: TransferActs;
  look: Look;
};

/** One transfer: how much, from whom to whom, what is known of it, and everything that says so. */
export function TransferPage({ transfer, steps, isSandbox, acts, look }: TransferPageProps) {
  const t = useTranslations("transfers.detail");
  const words = useStateWords();
  const leadId = useId();
  return (
    <>
      <PageHeader
        title={t("titleTo", { payee: transfer.payee })}
        headingRef={useSentFocus(transfer.id)}
        describedBy={leadId}
        facts={<TransferChip transfer={transfer} />}
        actions={
          <TransferActsPanel transfer={transfer} acts={acts} look={look}>
            <CopyReceiptButton transfer={transfer} isSandbox={isSandbox} />
            <CodeButton>{(layer) => <CopyCodeDialog {...layer} id={transfer.id} />}</CodeButton>
          </TransferActsPanel>
        }
      >
        <div className={classes.head}>
          <MoneyText amount={transfer.amount} unit={unit} size="figure" />
          <span className={classes.from}>
            {transfer.account === null ? (
              payerName(transfer)
            ) : (
              <Link href={`/accounts/${transfer.account.id}`}>{payerName(transfer)}</Link>
            )}
            <span className={classes.arrow} aria-hidden>
              →
            </span>
            <span>
              <Payee transfer={transfer} />
            </span>
          </span>
        </div>
        <p id={leadId} className={classes.lead}>
          {words(transfer)}
        </p>
      </PageHeader>
      <div className={classes.columns}>
        <div className={classes.main}>
          {steps === null ? null : <TransferStepsPanel steps={steps} />}
          <TransferAttemptsPanel attempts={transfer.attemptList} />
          <MatchedRecord record={transfer.record} />
        </div>
        <div className={classes.side}>
          <Waits transfer={transfer} onSubmitCode={acts.submitCode} />
          <section className={classes.box} aria-label={t("facts")}>
            <h2 className={classes.title}>{t("facts")}</h2>
            <TransferFactsPanel transfer={transfer} detail={transfer} />
          </section>
        </div>
      </div>
    </>
  );
}

function MatchedRecord({ record }: Pick<TransferDetail, "record">) {
  const t = useTranslations("transfers.detail");
  const formats = useFormats();
  return (
    <section aria-label={t("record")}>
      <h2 className={classes.title}>{t("record")}</h2>
      {record === null ? (
        <p className={classes.quiet}>{t("noRecord")}</p>
      ) : (
        <div className={classes.attempt} data-testid={`record-${record.recordId}`}>
          <FactsList
            facts={[
              { id: "id", label: t("recordId"), value: <code className={classes.code}>{record.recordId}</code> },
              { id: "at", label: t("recordAt"), value: formats.instantSeconds(record.at) },
              { id: "amount", label: t("amount"), value: <MoneyText amount={record.amount} unit={unit} isSigned /> },
              {
                id: "balance",
                label: t("balanceAfter"),
                value: <MoneyText amount={record.balanceAfter} unit={unit} />,
              },
              { id: "counterparty", label: t("counterparty"), value: record.counterparty ?? "—" },
            ]}
          />
        </div>
      )}
    </section>
  );
}

/** *What waits*: what a person has to do about it, and when the program looks again. */
function Waits({ transfer, onSubmitCode }: { transfer: TransferDetail; onSubmitCode: TransferActs["submitCode"] }) {
  const t = useTranslations("transfers.detail");
  const kinds = useTranslations("review.kind");
  const formats = useFormats();
  const { review, nextCheckAt, actions } = transfer;
  const asksCode = actions.includes("submitCode");
  const isWaiting = review !== null || asksCode;
  return (
    <section className={`${classes.box} ${classes.waits}`} aria-label={t("waits")}>
      <h2 className={classes.title}>{t("waits")}</h2>
      {asksCode ? <AskedCode transfer={transfer} onSubmitCode={onSubmitCode} /> : null}
      <ul className={classes.list}>
        {review === null ? null : (
          <li>
            <Link href={`/review/${review.id}`}>{kinds(review.kind)}</Link>
            <br />
            <span className={classes.quiet}>{t("review")}</span>
          </li>
        )}
        {isWaiting ? null : <li className={classes.quiet}>{t("nothingWaits")}</li>}
        {nextCheckAt === null || transfer.state === "settled" ? null : (
          <li className={classes.quiet}>{t("nextCheck", { at: formats.instantSeconds(nextCheckAt) })}</li>
        )}
      </ul>
    </section>
  );
}

/** The code that the payment waits for, also for a line of a batch. */
function AskedCode({ transfer, onSubmitCode }: { transfer: TransferDetail; onSubmitCode: TransferActs["submitCode"] }) {
  const t = useTranslations("transfers.code");
  const [error, setError] = useState<ErrorFacts | null>(null);
  return (
    <TransferCodeForm
      account={payerName(transfer)}
      lead={t("lead", { amount: moneyWords(transfer.amount, { form: "short", unit }) })}
      onSubmit={async (code) => setError(await onSubmitCode(code))}
    >
      {error === null ? null : <ErrorMessage error={error} />}
    </TransferCodeForm>
  );
}
