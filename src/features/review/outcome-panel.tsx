"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReviewDetail } from "@/domain/review.schema";
import { unit } from "@/features/cashback/labels";
import { AttemptsPanel } from "@/features/review/attempts-panel";
import classes from "@/features/review/outcome-panel.module.css";
import { RecordsPanel } from "@/features/review/records-panel";
import { TimelinePanel } from "@/features/review/timeline-panel";
import { useFormats } from "@/i18n/use-formats";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";
import { StatusChip } from "@/ui/status-chip";

/** Everything that is known about one doubt: what was sent, what came back, and the statement around it. */
export function OutcomePanel({ item }: { item: ReviewDetail }) {
  const t = useTranslations("review");
  return (
    <div className={classes.outcome}>
      <div className={classes.head}>
        <h2 className={classes.kind}>{t(`kind.${item.kind}`)}</h2>
        {item.transferState === null ? null : <StatusChip kind="transfer" state={item.transferState} />}
      </div>
      <p className={classes.meaning}>{t(`meaning.${item.kind}`)}</p>
      <OutcomeFacts item={item} />
      {item.subjectKind === "transfer" ? <AttemptsPanel attempts={item.attempts} /> : null}
      <RecordsPanel item={item} />
      {item.events.length === 0 ? null : <TimelinePanel events={item.events} />}
      <p className={classes.never}>{t("outcome.neverResent")}</p>
    </div>
  );
}

function AccountLink({ item: { accountId, accountName } }: { item: ReviewDetail }) {
  return accountId === null ? (accountName ?? "—") : <Link href={`/accounts/${accountId}`}>{accountName}</Link>;
}

function OutcomeFacts({ item }: { item: ReviewDetail }) {
  const t = useTranslations("review");
  const formats = useFormats();
  const { lastWalk } = item;
  const facts = [
    { id: "amount", label: t("columns.amount"), value: <MoneyText amount={item.amount} unit={unit} /> },
    ...(item.lateAnswer === null
      ? []
      : [
          {
            id: "late",
            label: t("facts.lateAnswer", { at: formats.instantSeconds(item.lateAnswer.at) }),
            value: [t(`attempt.class.${item.lateAnswer.class}`), item.lateAnswer.message].filter(Boolean).join(" · "),
          },
        ]),
    ...(item.band === null
      ? []
      : [
          { id: "shown", label: t("facts.shown"), value: <MoneyText amount={item.band.shown} unit={unit} /> },
          { id: "least", label: t("facts.least"), value: <MoneyText amount={item.band.least} unit={unit} /> },
          { id: "most", label: t("facts.most"), value: <MoneyText amount={item.band.most} unit={unit} /> },
        ]),
    ...item.changed.map(({ recordId, amount }) => ({
      id: recordId,
      label: t("facts.changed", { record: recordId }),
      value: <MoneyText amount={amount} unit={unit} isSigned />,
    })),
    ...(item.payee === null ? [] : [{ id: "payee", label: t("facts.payee"), value: item.payee }]),
    ...(item.subjectKind === "transfer"
      ? [
          {
            id: "payment",
            label: t("facts.payment"),
            value: <Link href={`/transfers/${item.subjectId}`}>{t("facts.openPayment")}</Link>,
          },
        ]
      : []),
    { id: "account", label: t("columns.account"), value: <AccountLink item={item} /> },
    ...(item.batchId === null
      ? []
      : [
          {
            id: "batch",
            label: t("columns.batch"),
            value: <Link href={`/cashback/${item.batchId}/run`}>{item.batchName ?? item.batchId}</Link>,
          },
        ]),
    ...(item.campaign === null ? [] : [{ id: "campaign", label: t("facts.campaign"), value: item.campaign }]),
    { id: "since", label: t("columns.since"), value: formats.instantSeconds(item.since) },
    {
      id: "walk",
      label: t("facts.lastWalk"),
      value:
        lastWalk === null
          ? t("facts.neverRead")
          : t(`facts.walk.${lastWalk.grade}`, { at: formats.instantSeconds(lastWalk.at) }),
    },
    {
      id: "next",
      label: t("facts.nextLook"),
      value: item.nextLookAt === null ? t("facts.noNextLook") : formats.instantSeconds(item.nextLookAt),
    },
    ...(item.subjectKind === "transfer"
      ? [{ id: "twins", label: t("outcome.twins"), value: t("facts.twins", { count: item.samePayments.length }) }]
      : []),
  ];
  return <FactsList facts={facts} />;
}
