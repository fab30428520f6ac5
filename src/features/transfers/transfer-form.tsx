"use client";

import { Button, Select, Textarea, TextInput } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Ref } from "react";
import { staleAfterMs } from "@/domain/account-profile";
import { campaignKeyPattern } from "@/domain/campaign-key";
import { formatMoney, isAmount, parseMoney } from "@/domain/money";
import type { PreviewTransferOutput } from "@/domain/transfer.schema";
import { accountName } from "@/features/accounts/labels";
import { ChosenSourceWhy, SourceRow } from "@/features/accounts/source-panel";
import { type SourceOption, useSources } from "@/features/accounts/use-sources";
import { fieldOf, readRefusal, unit } from "@/features/transfers/labels";
import classes from "@/features/transfers/new-transfer.module.css";
import type { TransferDraft } from "@/features/transfers/use-new-transfer";
import { useFormats } from "@/i18n/use-formats";
import { useReasonWords } from "@/i18n/use-reason-words";
import { AsOf } from "@/ui/as-of";
import { type ErrorFacts, ErrorMessage } from "@/ui/error-message";
import { plainAmount } from "@/ui/money-figure";
import { MoneyText } from "@/ui/money-text";

type TransferFormProps = {
  /** The group of the fields: whoever comes back from the review stands there. */
  ref?: Ref<HTMLFieldSetElement>;
  draft: TransferDraft;
  /** What the server makes of it; null while nobody knows. */
  preview: PreviewTransferOutput | null;
  /** Why the server makes nothing of it. */
  error: ErrorFacts | null;
  /** A review is open: what it shows must not change under it. */
  isFixed: boolean;
  onChange: (change: Partial<TransferDraft>) => void;
};

/** Who pays whom how much. Nothing goes out from here. */
export function TransferForm({ ref, draft, preview, error, isFixed, onChange }: TransferFormProps) {
  const t = useTranslations("newTransfer");
  const reason = useReasonWords();
  const wrong = (field: string) =>
    error !== null && fieldOf(error.reason) === field ? reason(error.reason, error.message) : null;
  const isTyped = draft.amount !== "";
  return (
    <fieldset ref={ref} tabIndex={-1} className={classes.form} disabled={isFixed} aria-label={t("form")}>
      <FromField value={draft.from} preview={preview} onChange={(from) => onChange({ from })} />
      <div>
        <TextInput
          label={t("to")}
          description={t("toHint")}
          value={draft.to}
          error={wrong("to")}
          maxLength={254}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ to: event.currentTarget.value })}
        />
        {preview === null ? null : <PayeeFacts payee={preview.payee} />}
      </div>
      <div>
        <TextInput
          label={t("amount")}
          rightSection={<span className={classes.unit}>{unit}</span>}
          rightSectionWidth={48}
          value={draft.amount}
          error={isTyped && !isAmount(draft.amount) ? t("wrongAmount") : wrong("amount")}
          inputMode="decimal"
          autoComplete="off"
          onChange={(event) => onChange({ amount: event.currentTarget.value.trim() })}
        />
        <ShareButtons free={preview?.before ?? null} onChoose={(amount) => onChange({ amount })} />
      </div>
      <div className={classes.pair}>
        <Textarea
          label={t("note")}
          description={t("noteHint")}
          value={draft.note}
          maxLength={500}
          autosize
          minRows={1}
          onChange={(event) => onChange({ note: event.currentTarget.value })}
        />
        <TextInput
          label={t("campaign")}
          description={t("campaignHint")}
          value={draft.campaign}
          error={draft.campaign === "" || campaignKeyPattern.test(draft.campaign) ? null : t("wrongCampaign")}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ campaign: event.currentTarget.value.trim() })}
        />
      </div>
    </fieldset>
  );
}

type FromFieldProps = Pick<TransferFormProps, "preview"> & {
  value: string | null;
  onChange: (id: string | null) => void;
};

function FromField({ value, preview, onChange }: FromFieldProps) {
  const t = useTranslations("newTransfer");
  const sources = useSources();
  const chosen = sources.options.find(({ id }) => id === value);
  return (
    <div>
      <Select
        label={t("from")}
        searchable
        value={value}
        data={sources.options.map(({ id, name, barrier }) => ({ value: id, label: name, disabled: barrier !== null }))}
        nothingFoundMessage={t(nothingFound(sources))}
        onChange={onChange}
        onSearchChange={sources.search}
        filter={({ options }) => options}
        renderOption={({ option }) => <SourceRow source={sources.options.find(({ id }) => id === option.value)} />}
      />
      {chosen === undefined ? null : (
        <ChosenFacts source={chosen} preview={preview?.from.id === chosen.id ? preview : null} />
      )}
      {chosen === undefined ? null : <ChosenSourceWhy source={chosen} />}
      {sources.error === null ? null : (
        <div className={classes.unread}>
          <ErrorMessage error={readRefusal(sources.error)} onRetry={sources.readAgain} />
        </div>
      )}
      {sources.isNone ? (
        <p className={classes.beside}>
          <span>{t("noneYet")}</span>
          <Link href="/accounts">{t("toAccounts")}</Link>
        </p>
      ) : null}
    </div>
  );
}

/**
 * What the account has. Infini's balance until it is known what would be sent; from then on what is free of it, with the
 * same age as in the review: never two figures beside each other.
 */
function ChosenFacts({ source, preview }: { source: SourceOption } & Pick<TransferFormProps, "preview">) {
  const t = useTranslations("newTransfer");
  return (
    <p className={classes.beside}>
      <span>
        {source.email} · {preview === null ? t("available") : t("freeNow")}{" "}
        <MoneyText amount={preview?.before ?? source.available} unit={unit} form="short" />
      </span>
      <AsOf at={preview === null ? source.asOf : preview.asOf} staleAfterMs={staleAfterMs} form="age" />
    </p>
  );
}

/** Why the list of accounts is empty: it was not read, there are none, or none is called so. */
function nothingFound({ error, isReading, isNone }: ReturnType<typeof useSources>) {
  if (isReading) return "reading";
  if (error !== null) return "unread";
  return isNone ? "noneYet" : "noAccount";
}

/** What the text was recognised as, and what this payee got from us before. */
function PayeeFacts({ payee }: Pick<PreviewTransferOutput, "payee">) {
  const t = useTranslations("newTransfer");
  const formats = useFormats();
  const { recognised, account, kind, payee: name, paid } = payee;
  return (
    <p className={classes.beside} role="status">
      <span>
        {recognised === "account" && account !== null
          ? t("recognised.account", { name: accountName(account), kind: t(`kinds.${kind}`), payee: name })
          : t(`recognised.${kind}`)}
      </span>
      <span>
        {paid.count === 0
          ? t("neverPaid")
          : t("paidBefore", { count: paid.count, day: paid.lastAt === null ? "—" : formats.day(paid.lastAt) })}
      </span>
    </p>
  );
}

/** All of what is free, or half of it; a half of a micro-unit is left where it is. */
function ShareButtons({ free, onChoose }: { free: string | null; onChoose: (amount: string) => void }) {
  const t = useTranslations("newTransfer");
  const freeMicro = free === null ? 0n : parseMoney(free);
  if (freeMicro <= 0n) return null;
  const share = (micro: bigint) => onChoose(plainAmount(formatMoney(micro)));
  return (
    <p className={classes.beside}>
      <Button size="compact-xs" variant="subtle" onClick={() => share(freeMicro)}>
        {t("all")}
      </Button>
      <Button size="compact-xs" variant="subtle" disabled={freeMicro < 2n} onClick={() => share(freeMicro / 2n)}>
        {t("half")}
      </Button>
    </p>
  );
}
