"use client";

import { Button, FileButton, Group, Stack, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import type { AuthorityInput } from "@/domain/account.schema";
import type { AccountGroup } from "@/domain/account-group";
import { AuthorityForm } from "@/features/accounts/authority-form";
import { GroupChoicesForm } from "@/features/accounts/group-choices-form";
import classes from "@/features/accounts/import-accounts-page.module.css";
import type { AccountActError } from "@/features/accounts/labels";
import { authorityOf, type SaveDraft, useAuthorityForm } from "@/features/accounts/use-authority-form";
import { ErrorMessage } from "@/ui/error-message";
import { KeepTyped } from "@/ui/keep-typed";
import { useIsHydrated } from "@/ui/use-is-hydrated";

/** Where the lines come from: pasted text, or a file as it is. */
export type ImportSource = { kind: "text"; text: string } | { kind: "file"; file: File };
export type ImportDraft = { source: ImportSource; authority: AuthorityInput; groupIds: string[] };

type ImportSourceFormProps = {
  /** Every group as far as it is known; one alone is no choice. */
  groups: readonly AccountGroup[];
  /** Asks for a verdict on every line; answers null when there is one, or what went wrong. */
  onCheck: (draft: ImportDraft) => Promise<AccountActError | null>;
};

/** Lines of accounts, pasted or from a file, and one statement of authority for all of them. */
export function ImportSourceForm({ groups, onCheck }: ImportSourceFormProps) {
  const t = useTranslations("accounts.import");
  const form = useAuthorityForm();
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [groupIds, setGroupIds] = useState<string[]>([]);
  const [isMissing, setIsMissing] = useState(false);
  const [error, setError] = useState<AccountActError | null>(null);
  const [isChecking, setIsChecking] = useState(false);
  const isReady = useIsHydrated();
  const paste = useRef<HTMLTextAreaElement>(null);
  const isEmpty = file === null && text.trim() === "";
  const check = async (draft: SaveDraft) => {
    const authority = authorityOf(draft);
    if (isEmpty) paste.current?.focus();
    if (isEmpty || authority === null) return;
    setIsChecking(true);
    setError(null);
    const source: ImportSource = file === null ? { kind: "text", text } : { kind: "file", file };
    setError(await onCheck({ authority, source, groupIds }));
    setIsChecking(false);
  };
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        setIsMissing(isEmpty);
        form.onSubmit(check, (faults) => {
          const [first] = Object.keys(faults);
          if (isEmpty) paste.current?.focus();
          else if (first !== undefined) form.getInputNode(first)?.focus();
        })(event);
      }}
    >
      {error === null ? null : (
        <div className={classes.wide}>
          <ErrorMessage error={error} />
        </div>
      )}
      <Stack gap="md">
        <p className={classes.formats}>{t("formats")}</p>
        <Textarea
          ref={paste}
          label={t("paste")}
          rows={12}
          resize="vertical"
          spellCheck={false}
          autoComplete="off"
          disabled={file !== null}
          value={text}
          error={isMissing && isEmpty ? t("empty") : null}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ChosenFile file={file} onChoose={setFile} />
      </Stack>
      <Stack gap="lg" className={classes.authority}>
        <AuthorityForm form={form} />
        <Groups groups={groups} chosen={groupIds} onChoose={setGroupIds} />
        <Group>
          <Button type="submit" disabled={!isReady} loading={isChecking}>
            {t("check")}
          </Button>
        </Group>
      </Stack>
      <KeepTyped />
    </form>
  );
}

type GroupsProps = { groups: readonly AccountGroup[]; chosen: readonly string[]; onChoose: (ids: string[]) => void };

/** Where accounts go whose line names no group; with one group alone there is nothing to choose. */
function Groups({ groups, chosen, onChoose }: GroupsProps) {
  const t = useTranslations("accounts.import");
  if (groups.length < 2) return null;
  return (
    <GroupChoicesForm
      label={t("groups")}
      description={t("groupsHint")}
      groups={groups}
      chosen={chosen}
      onChoose={onChoose}
    />
  );
}

function ChosenFile({ file, onChoose }: { file: File | null; onChoose: (file: File | null) => void }) {
  const t = useTranslations("accounts.import");
  return (
    <Group gap="sm">
      <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={onChoose}>
        {(props) => (
          <Button variant="default" {...props}>
            {t("file")}
          </Button>
        )}
      </FileButton>
      {file === null ? null : (
        <>
          <span>{file.name}</span>
          <Button variant="subtle" onClick={() => onChoose(null)}>
            {t("pasteInstead")}
          </Button>
        </>
      )}
    </Group>
  );
}
