"use client";

import { Checkbox, NativeSelect, Select, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useId } from "react";
import type { BatchPolicy } from "@/domain/batch-policy";
import { ChosenSourceWhy, SourceRow } from "@/features/accounts/source-panel";
import type { SourceOption } from "@/features/accounts/use-sources";
import { unit } from "@/features/cashback/labels";
import classes from "@/features/cashback/source-form.module.css";
import type { NewCashback, NewCashbackField } from "@/features/cashback/use-new-cashback";
import { useUnknownWords } from "@/features/cashback/use-unknown-words";
import { AsOf } from "@/ui/as-of";
import { HelpButton } from "@/ui/help-button";
import { KeepTyped } from "@/ui/keep-typed";
import { MoneyText } from "@/ui/money-text";

type SourceFormProps = {
  draft: NewCashback;
  sources: readonly SourceOption[];
  isReadingSources: boolean;
  /** How long an unknown outcome holds the account at most, s; null while nobody has read it. */
  unknownHoldSec: number | null;
  /** Fields to complain about. */
  wrong: readonly NewCashbackField[];
  onChange: (change: Partial<NewCashback>) => void;
  onSearchSource: (text: string) => void;
};

/** Who pays, under which campaign, and what happens without anybody there; how much each gets comes with the file. */
export function SourceForm(props: SourceFormProps) {
  const { draft, wrong, onChange } = props;
  const t = useTranslations("cashback.wizard");
  const help = useTranslations("cashback.help");
  const error = (field: NewCashbackField) => (wrong.includes(field) ? t(`wrong.${field}`) : null);
  return (
    <Stack gap="md">
      <SourceSelect {...props} error={error("accountId")} />
      <div className={classes.pair}>
        <TextInput
          label={t("campaign")}
          description={t("campaignHint")}
          value={draft.campaign}
          error={error("campaign")}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ campaign: event.currentTarget.value.trim() })}
        />
        <TextInput
          label={t("name")}
          description={t("nameHint")}
          value={draft.name}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      </div>
      <div className={classes.explained}>
        <Checkbox
          label={t("expectsRepeats")}
          checked={draft.expectsRepeats}
          onChange={(event) => onChange({ expectsRepeats: event.currentTarget.checked })}
        />
        <HelpButton about={t("expectsRepeats")}>{help("expectsRepeats")}</HelpButton>
      </div>
      <PolicyFields
        policy={draft.policy}
        unknownHoldSec={props.unknownHoldSec}
        onChange={(policy) => onChange({ policy })}
      />
      <KeepTyped />
    </Stack>
  );
}

function SourceSelect({
  draft,
  sources,
  isReadingSources,
  error,
  onChange,
  onSearchSource,
}: SourceFormProps & { error: string | null }) {
  const t = useTranslations("cashback.wizard");
  const chosen = sources.find(({ id }) => id === draft.accountId);
  return (
    <div>
      <Select
        label={t("sourceAccount")}
        searchable
        value={draft.accountId}
        error={error}
        placeholder={isReadingSources ? t("readingAccounts") : t("searchAccount")}
        nothingFoundMessage={isReadingSources ? t("readingAccounts") : t("noAccount")}
        data={sources.map((source) => ({ value: source.id, label: source.name, disabled: source.barrier !== null }))}
        // The server searches, so every answer is a match.
        filter={({ options }) => options}
        onSearchChange={onSearchSource}
        onChange={(accountId) => onChange({ accountId })}
        renderOption={({ option }) => <SourceRow source={sources.find(({ id }) => id === option.value)} />}
      />
      {chosen === undefined ? null : (
        <p className={classes.chosen}>
          {chosen.email} · <MoneyText amount={chosen.available} unit={unit} form="short" /> ·{" "}
          <AsOf at={chosen.asOf} form="age" />
        </p>
      )}
      {chosen === undefined ? null : <ChosenSourceWhy source={chosen} />}
    </div>
  );
}

type PolicyFieldsProps = {
  policy: BatchPolicy;
  unknownHoldSec: number | null;
  onChange: (policy: BatchPolicy) => void;
};

/** What happens without anybody there; it is part of what is confirmed. */
function PolicyFields({ policy, unknownHoldSec, onChange }: PolicyFieldsProps) {
  const t = useTranslations("cashback.review");
  const help = useTranslations("cashback.help");
  const unknownWords = useUnknownWords();
  const id = useId();
  return (
    <fieldset className={classes.policy} aria-labelledby={id}>
      <legend id={id} className={classes.legend}>
        {t("policy")}
      </legend>
      <NativeSelect
        label={t("onRejected")}
        value={policy.onRejected}
        data={(["continue", "pause", "stop"] as const).map((value) => ({
          value,
          label: t(`onRejectedChoice.${value}`),
        }))}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...policy, onRejected: value === "continue" || value === "stop" ? value : "pause" })
        }
      />
      <NativeSelect
        label={t("onUnknown")}
        value={policy.onUnknown}
        data={(["pause", "continue"] as const).map((value) => ({
          value,
          label: unknownWords(value, unknownHoldSec),
        }))}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...policy, onUnknown: value === "continue" ? "continue" : "pause" })
        }
      />
      <div className={classes.field}>
        <NativeSelect
          label={t("onLowBalance")}
          value={policy.onLowBalance}
          data={(["park", "stop"] as const).map((value) => ({ value, label: t(`onLowBalanceChoice.${value}`) }))}
          onChange={({ currentTarget: { value } }) =>
            onChange({ ...policy, onLowBalance: value === "stop" ? "stop" : "park" })
          }
        />
        <span className={classes.fieldHelp}>
          <HelpButton about={t("onLowBalanceChoice.park")}>{help("park")}</HelpButton>
        </span>
      </div>
    </fieldset>
  );
}
