"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import classes from "@/features/cashback/import-notice-panel.module.css";
import type { MissingPart } from "@/features/cashback/use-file-shape";
import type { ImportReadingChange } from "@/features/cashback/use-import-reading";

type MissingMappingPanelProps = { part: MissingPart; onChange: (change: ImportReadingChange) => void };

/** What is still to be chosen before the file can be read: a state of the form, no error. */
export function MissingMappingPanel({ part, onChange }: MissingMappingPanelProps) {
  const t = useTranslations("cashback.wizard.missing");
  return (
    <div className={classes.notice} role="status">
      <p>{t(part)}</p>
      {part === "header" ? (
        <Button
          variant="default"
          size="xs"
          onClick={() => onChange({ format: "text", delimiter: null, columns: null })}
        >
          {t("noHeader")}
        </Button>
      ) : null}
    </div>
  );
}
