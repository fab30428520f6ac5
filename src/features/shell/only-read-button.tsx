"use client";

import { Button } from "@mantine/core";
import IconEye from "@tabler/icons-react/dist/esm/icons/IconEye.mjs";
import { useTranslations } from "next-intl";
import classes from "@/features/shell/freeze-button.module.css";
import { Barrier } from "@/ui/barrier";

/** In the place of *Unfreeze* in a copied database: the server would refuse that, and the bar says what to run. */
export function OnlyReadButton() {
  const t = useTranslations("shell.onlyRead");
  return (
    <Barrier why={t("why")}>
      <Button
        className={classes.button}
        variant="default"
        aria-label={t("button")}
        leftSection={<IconEye size={16} aria-hidden />}
      >
        <span className={classes.word}>{t("button")}</span>
      </Button>
    </Barrier>
  );
}
