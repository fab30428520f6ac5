"use client";

import { Button, Checkbox, Group, NativeSelect, Radio, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import type { CreateApiKeyInput } from "@/domain/operator-key.schema";
import classes from "@/features/operators/api-keys.module.css";
import {
  type ActError,
  emptyKeyDraft,
  type KeyAccountsProps,
  type KeyDraft,
  type KeyFaults,
  keyFaults,
  keyLives,
  keyScopes,
  keyWish,
} from "@/features/operators/labels";
import { ErrorMessage } from "@/ui/error-message";

type ApiKeyFormProps = {
  mode: "sandbox" | "live";
  accounts: (props: KeyAccountsProps) => ReactNode;
  /** Answers null when the key was made, or what went wrong. */
  onCreate: (wish: CreateApiKeyInput) => Promise<ActError | null>;
  onClose: () => void;
};

type PartProps = { draft: KeyDraft; faults: KeyFaults; onChange: (patch: Partial<KeyDraft>) => void };

/** Name, scopes, accounts, limits and end of a key. */
export function ApiKeyForm({ mode, accounts, onCreate, onClose }: ApiKeyFormProps) {
  const t = useTranslations("operators.keyForm");
  const [draft, setDraft] = useState<KeyDraft>(emptyKeyDraft);
  const [faults, setFaults] = useState<KeyFaults>({});
  const [error, setError] = useState<ActError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const change = (patch: Partial<KeyDraft>) => {
    setDraft((before) => ({ ...before, ...patch }));
    setFaults({});
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    const found = keyFaults(draft, mode);
    setFaults(found);
    const [first] = Object.keys(found);
    if (first !== undefined) {
      form.current?.querySelector<HTMLElement>(`[data-field="${first}"]`)?.focus();
      return;
    }
    setIsBusy(true);
    const refusal = await onCreate(keyWish(draft, Date.now()));
    setIsBusy(false);
    setError(refusal);
  };
  const part = { draft, faults, onChange: change };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Stack gap="md">
        <p className={classes.quiet}>{t("lead")}</p>
        <NameField {...part} />
        <ScopeBoxes {...part} />
        <AccountChoice {...part}>
          {draft.accountIds === null
            ? null
            : accounts({ chosen: draft.accountIds, onChoose: (accountIds) => change({ accountIds }) })}
        </AccountChoice>
        {draft.scopes.includes("send") ? <Limits {...part} mode={mode} /> : null}
        <NativeSelect
          label={t("life")}
          description={t("lifeHint")}
          value={String(draft.days)}
          data={keyLives.map((days) => ({ value: String(days), label: t("days", { count: days }) }))}
          onChange={(event) => change({ days: Number(event.currentTarget.value) })}
        />
        {error === null ? null : <ErrorMessage error={error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t("create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function NameField({ draft, faults, onChange }: PartProps) {
  const t = useTranslations("operators.keyForm");
  return (
    <TextInput
      data-autofocus
      data-field="name"
      label={t("name")}
      description={t("nameHint")}
      value={draft.name}
      maxLength={80}
      autoComplete="off"
      error={faults.name === undefined ? null : t(`faults.${faults.name}`)}
      onChange={(event) => onChange({ name: event.currentTarget.value })}
    />
  );
}

function ScopeBoxes({ draft, faults, onChange }: PartProps) {
  const t = useTranslations("operators");
  return (
    <Checkbox.Group
      label={t("keyForm.scopes")}
      description={t("keyForm.scopesHint")}
      value={[...draft.scopes]}
      error={faults.scopes === undefined ? null : t(`keyForm.faults.${faults.scopes}`)}
      onChange={(chosen) => onChange({ scopes: keyScopes.filter((scope) => chosen.includes(scope)) })}
    >
      <div className={classes.options}>
        {keyScopes.map((scope, place) => (
          <Checkbox
            key={scope}
            value={scope}
            label={t(`scopes.${scope}`)}
            description={t(`scopeHints.${scope}`)}
            {...(place === 0 ? { "data-field": "scopes" } : {})}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function AccountChoice({ draft, faults, onChange, children }: PartProps & { children: ReactNode }) {
  const t = useTranslations("operators.keyForm");
  return (
    <Radio.Group
      label={t("accounts")}
      description={t("accountsHint")}
      value={draft.accountIds === null ? "all" : "some"}
      error={faults.accountIds === undefined ? null : t(`faults.${faults.accountIds}`)}
      onChange={(choice) => onChange({ accountIds: choice === "some" ? [] : null })}
    >
      <div className={classes.options}>
        <Radio value="all" label={t("allAccounts")} />
        <Radio value="some" label={t("someAccounts")} data-field="accountIds" />
        {children}
      </div>
    </Radio.Group>
  );
}

function Limits({ draft, faults, onChange, mode }: PartProps & { mode: "sandbox" | "live" }) {
  const t = useTranslations("operators.keyForm");
  const field = (name: "perTransfer" | "perDay") => {
    const fault = faults[name];
    return (
      <TextInput
        data-field={name}
        label={t(name)}
        description={t(`${name}Hint`)}
        inputMode="decimal"
        autoComplete="off"
        maxLength={24}
        value={draft[name]}
        error={fault === undefined ? null : t(`faults.${fault}`)}
        onChange={(event) => onChange({ [name]: event.currentTarget.value })}
      />
    );
  };
  return (
    <>
      <div className={classes.limits}>
        {field("perTransfer")}
        {field("perDay")}
      </div>
      <p className={classes.quiet}>{t(mode === "live" ? "limitsLive" : "limitsSandbox")}</p>
    </>
  );
}
