"use client";

import { Stack } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import { unit } from "@/features/cashback/labels";
import { LineStateChip } from "@/features/cashback/line-columns";
import { ReasonsPanel } from "@/features/cashback/reasons-panel";
import { useFormats } from "@/i18n/use-formats";
import { CopyButton } from "@/ui/copy-button";
import { FactsList } from "@/ui/facts-list";
import { MoneyText } from "@/ui/money-text";

type LineFactsPanelProps = { line: CashbackLine };

/** Everything that is known about one line: why it waits, what went out, what came back. */
export function LineFactsPanel({ line }: LineFactsPanelProps) {
  const t = useTranslations("cashback");
  const columns = useTranslations("cashback.batch.lineColumns");
  const formats = useFormats();
  const id = (text: string | null) =>
    text === null ? (
      "—"
    ) : (
      <>
        {text} <CopyButton text={text} what={t("line.id")} />
      </>
    );
  return (
    <Stack gap="md">
      <p>
        <LineStateChip line={line} />
      </p>
      <ReasonsPanel line={line} />
      {!line.upstreamMessage?.trim() ? null : <p>{t("line.infiniSaid", { text: line.upstreamMessage })}</p>}
      <FactsList
        facts={[
          { id: "amount", label: columns("amount"), value: <MoneyText amount={line.amount} unit={unit} /> },
          {
            id: "kind",
            label: t("line.payeeKind"),
            value: (
              <>
                {line.payeeKind === null ? "—" : t(`line.kind.${line.payeeKind}`)}
                {line.payeeId === null ? null : (
                  <>
                    {" "}
                    · <Link href={`/payees/${line.payeeId}`}>{t("line.payeePage")}</Link>
                  </>
                )}
              </>
            ),
          },
          { id: "earlier", label: columns("earlier"), value: <EarlierFact line={line} /> },
          { id: "registeredOn", label: columns("registeredOn"), value: formats.day(line.registeredOn) },
          { id: "cards", label: columns("cards"), value: line.cardCount ?? "—" },
          { id: "firstCardOn", label: columns("firstCardOn"), value: formats.day(line.firstCardOn) },
          { id: "row", label: t("line.fileLine"), value: line.sourceLineNo },
          { id: "note", label: columns("note"), value: line.note ?? "—" },
          { id: "attempts", label: columns("attempts"), value: line.attempts },
          { id: "sent", label: columns("sent"), value: formats.instantSeconds(line.sentAt) },
          { id: "record", label: columns("record"), value: id(line.recordId) },
          {
            id: "transfer",
            label: t("line.transfer"),
            value:
              line.transferId === null ? "—" : <Link href={`/transfers/${line.transferId}`}>{line.transferId}</Link>,
          },
        ]}
      />
    </Stack>
  );
}

function EarlierFact({ line }: LineFactsPanelProps) {
  const t = useTranslations("cashback");
  const formats = useFormats();
  const { count, sum, lastAt } = line.earlier;
  if (count === 0) return t("batch.neverPaid");
  return (
    <>
      {t("line.earlierCount", { count })} · <MoneyText amount={sum} unit={unit} form="short" />
      {lastAt === null ? null : t("line.earlierLast", { day: formats.day(lastAt) })}
    </>
  );
}
