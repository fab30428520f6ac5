"use client";

import { Button, Group, Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import classes from "@/features/operators/api-keys.module.css";
import { type MadeKey, tryCommand } from "@/features/operators/labels";
import { useFormats } from "@/i18n/use-formats";
import { CopyButton } from "@/ui/copy-button";

type ApiKeySecretPanelProps = { made: MadeKey; onClose: () => void };

/** The secret of a key that was just made: here and nowhere else, with a first call to try it. */
export function ApiKeySecretPanel({ made, onClose }: ApiKeySecretPanelProps) {
  const t = useTranslations("operators.keySecret");
  const formats = useFormats();
  const command = tryCommand(window.location.origin);
  return (
    <Stack gap="md">
      <p className={classes.warning} role="status">
        {t("once")}
      </p>
      <div className={classes.secret}>
        <code className={classes.code}>{made.key}</code>
        <CopyButton text={made.key} what={t("what")} />
      </div>
      <p className={classes.quiet}>{t("ends", { at: formats.instant(made.expiresAt) })}</p>
      <p className={classes.quiet}>{t("use")}</p>
      <div className={classes.secret}>
        <code className={classes.code}>{command}</code>
        <CopyButton text={command} what={t("command")} />
      </div>
      <Group justify="flex-end">
        <Button data-autofocus onClick={onClose}>
          {t("done")}
        </Button>
      </Group>
    </Stack>
  );
}
