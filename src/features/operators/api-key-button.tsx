"use client";

import { ActionIcon } from "@mantine/core";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import { useTranslations } from "next-intl";
import type { ApiKeyRow } from "@/domain/operator-key.schema";
import type { KeyRequest } from "@/features/operators/labels";
import { ActionMenu } from "@/ui/action-menu";

type ApiKeyButtonProps = {
  apiKey: ApiKeyRow;
  /** Absent while this operator may not change keys. */
  onAsk: ((request: KeyRequest) => void) | undefined;
  /** The row of a table names the key in its button. */
  isRow?: boolean;
};

/** What can be done with a key besides looking at it; what cannot be done says why. */
export function ApiKeyButton({ apiKey, onAsk, isRow = false }: ApiKeyButtonProps) {
  const t = useTranslations("operators.apiKeys");
  const table = useTranslations("table");
  const errors = useTranslations("errors");
  const noRight = onAsk === undefined ? errors("noRight", { act: t("changeAct"), right: "apiKeys.own" }) : undefined;
  const ended = apiKey.state === "active" ? undefined : t("ended");
  return (
    <ActionMenu
      button={
        <ActionIcon
          variant={isRow ? "subtle" : "default"}
          size={isRow ? 24 : 32}
          aria-label={isRow ? table("rowActions", { row: apiKey.name }) : t("more")}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      }
      items={[
        {
          id: "revoke",
          label: t("revoke"),
          onChoose: () => onAsk?.({ act: "revoke", apiKey }),
          unavailable: noRight ?? ended,
          isDangerous: true,
        },
      ]}
    />
  );
}
