"use client";

import { Button, FileButton, Stack, Textarea } from "@mantine/core";
import IconFileText from "@tabler/icons-react/dist/esm/icons/IconFileText.mjs";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import classes from "@/features/cashback/file-form.module.css";
import { TemplateButton } from "@/features/cashback/template-button";
import { useFileDrop } from "@/features/cashback/use-file-drop";
import { useFileName } from "@/features/cashback/use-file-name";
import { formatCount } from "@/i18n/formats";
import { KeepTyped } from "@/ui/keep-typed";

/** The rows to read: a file of this machine, or pasted text. */
export type FileChoice = { file: File | null; text: string };

/** A file that is on the server; its size is null where nobody knows it. */
type UploadedFile = { name: string; bytes: number | null };

type FileFormProps = {
  choice: FileChoice;
  /** The file that went up before; it is read as long as nothing else is chosen. */
  uploaded?: UploadedFile | null;
  /** Nothing was chosen and *Next* was pressed. */
  isMissing: boolean;
  onChange: (choice: FileChoice) => void;
};

/** Choose, drop or paste. The browser reads no row of it: the file goes up as it is. */
export function FileForm({ choice, uploaded = null, isMissing, onChange }: FileFormProps) {
  const t = useTranslations("cashback.wizard");
  const zone = useRef<HTMLDivElement>(null);
  const reset = useRef<() => void>(null);
  const take = (file: File | null) => {
    reset.current?.();
    if (file !== null) onChange({ file, text: "" });
  };
  const isOver = useFileDrop(zone, take);
  const isUploaded = choice.file === null && choice.text === "" && uploaded !== null;
  return (
    <Stack gap="md">
      <div ref={zone} className={classes.drop} data-over={isOver || undefined}>
        <IconFileText size={24} aria-hidden className={classes.icon} />
        <ChosenFile file={choice.file} uploaded={isUploaded ? uploaded : null} />
        <FileButton
          onChange={take}
          accept=".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"
          resetRef={reset}
        >
          {(props) => (
            <Button {...props} variant="default">
              {t(isUploaded ? "chooseAnother" : "chooseFile")}
            </Button>
          )}
        </FileButton>
        <p className={classes.limits}>{t("fileLimits")}</p>
        <TemplateButton />
      </div>
      <Textarea
        label={t("pasteRows")}
        description={t("pasteHint")}
        classNames={{ input: classes.rows }}
        value={choice.text}
        rows={6}
        spellCheck={false}
        error={isMissing ? t("wrong.file") : null}
        onChange={(event) => onChange({ file: null, text: event.currentTarget.value })}
      />
      <KeepTyped />
    </Stack>
  );
}

/** What will be read: the file of this machine, the one on the server, or none yet. */
function ChosenFile({ file, uploaded }: { file: File | null; uploaded: UploadedFile | null }) {
  const t = useTranslations("cashback.wizard");
  const nameOf = useFileName();
  if (file !== null) {
    return (
      <p className={classes.name}>
        {file.name} · {t("kilobytes", { size: formatCount(Math.ceil(file.size / 1024)) })}
      </p>
    );
  }
  if (uploaded === null) return <p>{t("dropHere")}</p>;
  const { name, bytes } = uploaded;
  return (
    <p className={classes.name}>
      {nameOf(name)}
      {bytes === null ? null : <> · {t("bytes", { count: bytes })}</>} · {t("uploaded")}
    </p>
  );
}
