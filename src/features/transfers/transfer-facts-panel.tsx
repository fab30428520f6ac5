"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { TransferDetail } from "@/domain/transfer-detail.schema";
import type { TransferRow } from "@/domain/transfer-list.schema";
import { payerName } from "@/features/transfers/labels";
import classes from "@/features/transfers/transfer-page.module.css";
import { useFormats } from "@/i18n/use-formats";
import { CopyButton } from "@/ui/copy-button";
import { FactsList } from "@/ui/facts-list";

type TransferFactsPanelProps = {
  transfer: TransferRow;
  /** What only its own page shows. */
  detail?: TransferDetail;
};

/** Who pays whom by whose order, and where it belongs. */
export function TransferFactsPanel({ transfer, detail }: TransferFactsPanelProps) {
  const t = useTranslations("transfers.detail");
  const columns = useTranslations("transfers.columns");
  const kinds = useTranslations("transfers.kinds");
  const formats = useFormats();
  const { account, payeeAccount, batch, line } = transfer;
  const to = (href: string, words: string) => <Link href={href}>{words}</Link>;
  const facts: { id: string; label: string; value: ReactNode }[] = [
    {
      id: "from",
      label: t("from"),
      value: account === null ? "—" : to(`/accounts/${account.id}`, payerName(transfer)),
    },
    {
      id: "to",
      label: t("to"),
      value: (
        <>
          {transfer.payee} <span className={classes.quiet}>{t(`payeeKind.${transfer.payeeKind}`)}</span>
          {payeeAccount === null ? null : (
            <> · {to(`/accounts/${payeeAccount.id}`, payeeAccount.alias ?? payeeAccount.email)}</>
          )}
          {detail?.payeeId == null ? null : <> · {to(`/payees/${detail.payeeId}`, t("payeePage"))}</>}
        </>
      ),
    },
    { id: "kind", label: t("kind"), value: kinds(transfer.kind) },
    { id: "batch", label: t("batch"), value: batch === null ? "—" : to(batchHref(transfer), batch.name) },
    {
      id: "line",
      label: t("line"),
      value:
        line === null || batch === null
          ? "—"
          : to(`${batchHref(transfer)}?open=${line.id}`, t("lineNumber", { line: line.number })),
    },
    { id: "campaign", label: t("campaign"), value: transfer.campaign ?? "—" },
    { id: "created", label: t("created"), value: formats.instantSeconds(transfer.createdAt) },
    { id: "by", label: t("by"), value: transfer.by.name },
    ...(detail === undefined ? [] : moreFacts(detail)),
    { id: "sent", label: columns("sent"), value: formats.instantSeconds(transfer.sentAt) },
    { id: "record", label: columns("record"), value: <Copied text={transfer.recordId} what={t("recordWord")} /> },
    { id: "id", label: t("id"), value: <Copied text={transfer.id} what={t("idWord")} /> },
  ];
  return <FactsList facts={facts} />;

  function moreFacts({ confirmation, notBefore, note, contentHash }: TransferDetail) {
    return [
      {
        id: "confirmation",
        label: t("confirmation"),
        value: confirmation === null ? "—" : <Confirmed confirmation={confirmation} />,
      },
      ...(notBefore === null
        ? []
        : [{ id: "notBefore", label: t("notBefore"), value: formats.instantSeconds(notBefore) }]),
      ...(note === null ? [] : [{ id: "note", label: t("note"), value: note }]),
      { id: "hash", label: t("hash"), value: <Copied text={contentHash} what={t("hashWord")} isShort /> },
    ];
  }
}

function Confirmed({ confirmation }: { confirmation: NonNullable<TransferDetail["confirmation"]> }) {
  const t = useTranslations("transfers.detail");
  const formats = useFormats();
  const { by, method, tier, at } = confirmation;
  const known = (["password", "totp", "passkey", "button"] as const).find((one) => one === method);
  const how = known === undefined ? method : t(`method.${known}`);
  return (
    <>
      {t("confirmedBy", { person: by, method: how, tier })}
      <br />
      {formats.instantSeconds(at)}
    </>
  );
}

function Copied({ text, what, isShort = false }: { text: string | null; what: string; isShort?: boolean }) {
  if (text === null) return "—";
  return (
    <>
      <code className={classes.code} title={text}>
        {isShort ? `${text.slice(0, 12)}…` : text}
      </code>{" "}
      <CopyButton text={text} what={what} />
    </>
  );
}

/** Where the lines of its batch stand: cashback is the only kind with a page. */
function batchHref({ batch }: TransferRow): string {
  return `/cashback/${batch?.id ?? ""}/lines`;
}
