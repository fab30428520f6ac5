"use client";

import { ActionIcon } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import IconCheck from "@tabler/icons-react/dist/esm/icons/IconCheck.mjs";
import IconCopy from "@tabler/icons-react/dist/esm/icons/IconCopy.mjs";
import { useTranslations } from "next-intl";

type CopyButtonProps = {
  /** What goes to the clipboard, exactly. */
  text: string;
  /** Names it in the button's label: "Copy UID". */
  what: string;
};

/** Copies one value and says so; a refusal of the browser is said too. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const t = useTranslations("widgets");
  const clipboard = useClipboard({ timeout: 2000 });
  const said = clipboard.error ? t("copyFailed") : clipboard.copied ? t("copied") : "";
  return (
    <>
      <ActionIcon
        size="xs"
        aria-label={t("copy", { what })}
        title={said === "" ? t("copy", { what }) : said}
        onClick={() => clipboard.copy(text)}
      >
        {clipboard.copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      </ActionIcon>
      <span className="im-hidden" role="status">
        {said}
      </span>
    </>
  );
}
