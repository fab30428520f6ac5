"use client";

import { Button, Group, Modal, Radio, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import type { GroupTone } from "@/domain/account-group";
import type { CreateGroupInput, GroupRow } from "@/domain/group.schema";
import type { AccountActError } from "@/features/accounts/labels";
import classes from "@/features/groups/groups.module.css";
import { ErrorMessage } from "@/ui/error-message";
import { GroupMark } from "@/ui/group-mark";

// Written out here: the list of the domain stands beside a schema, which a browser need not load for it.
const groupTones = ["slate", "blue", "cyan", "amber", "pink", "brown"] as const satisfies readonly GroupTone[];

type GroupDialogProps = {
  /** The group to edit; null for a new one. */
  group: GroupRow | null;
  /** Answers null when it was stored, or what went wrong. */
  onSave: (words: Required<CreateGroupInput>) => Promise<AccountActError | null>;
  onClose: () => void;
};

/** Name, note and colour of a group. */
export function GroupDialog({ group, onSave, onClose }: GroupDialogProps) {
  const t = useTranslations("groups");
  const form = useTranslations("groups.form");
  const words = useTranslations("widgets");
  const [name, setName] = useState(group?.name ?? "");
  const [note, setNote] = useState(group?.description ?? "");
  const [tone, setTone] = useState<GroupTone>(group?.tone ?? "slate");
  const [fault, setFault] = useState<string | null>(null);
  const [error, setError] = useState<AccountActError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const refuse = (why: string) => {
    setFault(why);
    field.current?.focus();
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setError(null);
    if (name.trim() === "") return refuse(form("nameMissing"));
    setFault(null);
    setIsBusy(true);
    const answer = await onSave({ name: name.trim(), description: note.trim(), tone });
    setIsBusy(false);
    if (answer === null) onClose();
    else if (answer.reason === "group.name_exists") refuse(form("nameTaken"));
    else setError(answer);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={group === null ? form("createTitle") : form("editTitle", { name: group.name })}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <form onSubmit={save} noValidate>
        <Stack gap="md">
          <TextInput
            ref={field}
            data-autofocus
            label={form("name")}
            value={name}
            maxLength={80}
            autoComplete="off"
            error={fault}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label={form("note")}
            description={form("noteHint")}
            rows={2}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Tones tone={tone} onChoose={setTone} />
          {error === null ? null : <ErrorMessage error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" loading={isBusy}>
              {form(group === null ? "create" : "save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Tones({ tone, onChoose }: { tone: GroupTone; onChoose: (tone: GroupTone) => void }) {
  const t = useTranslations("groups.form");
  return (
    <Radio.Group
      label={t("tone")}
      value={tone}
      onChange={(chosen) => onChoose(groupTones.find((each) => each === chosen) ?? tone)}
    >
      <div className={classes.tones}>
        {groupTones.map((each) => (
          <Radio
            key={each}
            size="xs"
            value={each}
            label={<GroupMark group={{ name: t(`tones.${each}`), tone: each }} />}
          />
        ))}
      </div>
    </Radio.Group>
  );
}
