"use client";

import { Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { AccountGroup } from "@/domain/account-group";
import { GroupChoicesForm } from "@/features/accounts/group-choices-form";
import type { AccountActError } from "@/features/accounts/labels";
import { ErrorMessage } from "@/ui/error-message";

export type GroupChange = "add" | "remove";
/** A group that exists, or the name of one to be made. */
export type GroupTarget = { id: string } | { name: string };

type ChangeGroupsDialogProps = {
  change: GroupChange;
  /** How many accounts are selected; null while nobody knows. */
  count: number | null;
  groups: readonly AccountGroup[];
  /** Answers null when it was done, or what went wrong. */
  onSubmit: (target: GroupTarget) => Promise<AccountActError | null>;
  onClose: () => void;
};

const fresh = "new";

/** Asks which group the selected accounts go into or come out of; a new one can be named on the way. */
export function ChangeGroupsDialog({ change, count, groups, onSubmit, onClose }: ChangeGroupsDialogProps) {
  const t = useTranslations("groups");
  const words = useTranslations("widgets");
  const [chosen, setChosen] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [error, setError] = useState<AccountActError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const target = targetOf(chosen, name);
  const known = count ?? 0;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (target === null || known === 0 || isBusy) return;
    setIsBusy(true);
    const answer = await onSubmit(target);
    setIsBusy(false);
    setError(answer);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`bulk.${change}Title`, { count: known })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <p>{t(`bulk.${change}Lead`)}</p>
          <GroupChoicesForm
            isSingle
            label={t("bulk.which")}
            groups={groups}
            chosen={chosen === null ? [] : [chosen]}
            onChoose={([id]) => setChosen(id ?? null)}
          >
            {change === "add" ? <Radio size="xs" value={fresh} label={t("new")} /> : null}
          </GroupChoicesForm>
          {chosen === fresh ? (
            <TextInput
              data-autofocus
              label={t("form.name")}
              value={name}
              maxLength={80}
              autoComplete="off"
              onChange={(event) => setName(event.currentTarget.value)}
            />
          ) : null}
          {error === null ? null : <ErrorMessage error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" disabled={target === null || known === 0} loading={isBusy}>
              {t(`bulk.${change}`, { count: known })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function targetOf(chosen: string | null, name: string): GroupTarget | null {
  if (chosen === null) return null;
  if (chosen !== fresh) return { id: chosen };
  return name.trim() === "" ? null : { name: name.trim() };
}
