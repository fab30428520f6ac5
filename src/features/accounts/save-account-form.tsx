"use client";

import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AuthorityInput } from "@/domain/account.schema";
import type { AccountGroup } from "@/domain/account-group";
import classes from "@/features/accounts/add-account-page.module.css";
import { AuthorityForm } from "@/features/accounts/authority-form";
import { GroupChoicesForm } from "@/features/accounts/group-choices-form";
import type { AccountActError } from "@/features/accounts/labels";
import { authorityOf, type SaveDraft, saveFieldOf, useAuthorityForm } from "@/features/accounts/use-authority-form";
import { ErrorMessage } from "@/ui/error-message";

export type SaveAccountInput = { authority: AuthorityInput; alias?: string; groupIds?: string[]; note?: string };

type SaveAccountFormProps = {
  /** Every group as far as it is known; one alone is no choice. */
  groups: readonly AccountGroup[];
  /** Stores the checked account; answers null when it is saved, or what went wrong. */
  onSave: (input: SaveAccountInput) => Promise<AccountActError | null>;
  /** Back to e-mail and password. */
  onBack: () => void;
};

/** Whose account it is, how the team calls it, and *Save account*. */
export function SaveAccountForm({ groups, onSave, onBack }: SaveAccountFormProps) {
  const t = useTranslations("accounts.add");
  const form = useAuthorityForm();
  const [groupIds, setGroupIds] = useState<string[]>([]);
  const [error, setError] = useState<AccountActError | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const save = async (draft: SaveDraft) => {
    const authority = authorityOf(draft);
    if (authority === null) return;
    setIsSaving(true);
    setError(null);
    const alias = draft.alias.trim();
    const note = draft.note.trim();
    const answer = await onSave({
      authority,
      ...(alias === "" ? {} : { alias }),
      ...(groupIds.length === 0 ? {} : { groupIds }),
      ...(note === "" ? {} : { note }),
    });
    setIsSaving(false);
    for (const [path, fault] of Object.entries(answer?.fields ?? {})) {
      const field = saveFieldOf(path);
      if (field !== null) form.setFieldError(field, faultWords(fault));
    }
    setError(answer);
  };
  const faultWords = (fault: string) => {
    if (fault === "ended") return t("dayEnded");
    return fault === "future" ? t("dayFuture") : fault;
  };
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(save, (faults) => {
        const [first] = Object.keys(faults);
        if (first !== undefined) form.getInputNode(first)?.focus();
      })}
    >
      <Stack gap="lg">
        {error === null ? null : <ErrorMessage error={error} />}
        <AuthorityForm form={form} />
        <p className={classes.note}>{t("scopeAll")}</p>
        <TextInput
          label={t("alias")}
          description={t("aliasHint")}
          autoComplete="off"
          {...form.getInputProps("alias")}
        />
        {groups.length < 2 ? null : (
          <GroupChoicesForm
            label={t("groups")}
            description={t("groupsHint")}
            groups={groups}
            chosen={groupIds}
            onChoose={setGroupIds}
          />
        )}
        <Textarea label={t("note")} rows={3} resize="vertical" {...form.getInputProps("note")} />
        <Group>
          <Button variant="default" onClick={onBack}>
            {t("again")}
          </Button>
          <Button type="submit" loading={isSaving}>
            {t("save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
