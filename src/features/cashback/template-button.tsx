"use client";

import { Button } from "@mantine/core";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useTranslations } from "next-intl";

const columns = ["infini uid", "email", "amount", "register date", "card count", "card date", "remark"];
// The byte order mark makes spreadsheets read the file as UTF-8.
const address = `data:text/csv;charset=utf-8,${encodeURIComponent(`\uFEFF${columns.join(",")}\r\n`)}`;

/** A CSV file with the header row that an import understands. */
export function TemplateButton() {
  const t = useTranslations("cashback.empty");
  return (
    <Button
      component="a"
      href={address}
      download="cashback-template.csv"
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
    >
      {t("template")}
    </Button>
  );
}
