"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiKeyRow } from "@/domain/operator-key.schema";
import { LastUse, Limit, Moment, Prefix } from "@/features/operators/api-keys-columns";
import type { KeyRequest } from "@/features/operators/labels";
import { FactsList } from "@/ui/facts-list";
import { HelpButton } from "@/ui/help-button";
import { SidePanel } from "@/ui/side-panel";
import { StatusChip } from "@/ui/status-chip";

type ApiKeyPanelProps = {
  apiKey: ApiKeyRow;
  /** The accounts that it reaches, by name. */
  accounts: ReactNode;
  /** Absent while this operator may not change keys. */
  onAsk: ((request: KeyRequest) => void) | undefined;
  onClose: () => void;
};

/** One key beside the list: what it may do, for which accounts, within which limits, and until when. */
export function ApiKeyPanel({ apiKey, accounts, onAsk, onClose }: ApiKeyPanelProps) {
  const t = useTranslations("operators.apiKeys");
  const columns = useTranslations("operators.keyColumns");
  const isRevocable = apiKey.state === "active" && onAsk !== undefined;
  return (
    <SidePanel
      title={apiKey.name}
      onClose={onClose}
      actions={
        isRevocable ? (
          <Button color="danger" variant="default" onClick={() => onAsk({ act: "revoke", apiKey })}>
            {t("revoke")}
          </Button>
        ) : undefined
      }
    >
      <FactsList
        facts={[
          { id: "state", label: columns("state"), value: <StatusChip kind="apiKey" state={apiKey.state} /> },
          {
            id: "prefix",
            label: columns("prefix"),
            value: <Prefix apiKey={apiKey} />,
            help: <HelpButton about={columns("prefix")}>{columns("prefixHint")}</HelpButton>,
          },
          { id: "scopes", label: columns("scopes"), value: <ScopeList apiKey={apiKey} /> },
          { id: "accounts", label: columns("accounts"), value: accounts },
          {
            id: "perTransfer",
            label: columns("perTransfer"),
            value: <Limit apiKey={apiKey} which="perTransfer" />,
          },
          {
            id: "perDay",
            label: columns("perDay"),
            value: <Limit apiKey={apiKey} which="perDay" />,
            help: <HelpButton about={columns("perDay")}>{t("dayHelp")}</HelpButton>,
          },
          { id: "expires", label: columns("expires"), value: <Moment at={apiKey.expiresAt} /> },
          { id: "lastUsed", label: columns("lastUsed"), value: <LastUse at={apiKey.lastUsedAt} /> },
          { id: "created", label: columns("created"), value: <Moment at={apiKey.createdAt} /> },
          ...(apiKey.revokedAt === null
            ? []
            : [{ id: "revoked", label: columns("revoked"), value: <Moment at={apiKey.revokedAt} /> }]),
        ]}
      />
    </SidePanel>
  );
}

/** Each scope with what it opens. */
function ScopeList({ apiKey }: { apiKey: ApiKeyRow }) {
  const t = useTranslations("operators");
  return apiKey.scopes.map((scope) => <div key={scope}>{`${t(`scopes.${scope}`)}: ${t(`scopeHints.${scope}`)}`}</div>);
}
