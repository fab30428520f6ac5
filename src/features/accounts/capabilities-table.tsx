"use client";

import { useTranslations } from "next-intl";
import type { AccountDetail } from "@/domain/account.schema";
import classes from "@/features/accounts/account-page.module.css";
import { operationKeys } from "@/features/accounts/labels";
import { RelativeTime } from "@/ui/relative-time";
import { StatusChip } from "@/ui/status-chip";

type Capability = AccountDetail["capabilities"][number];

/** What the account can do, what it cannot and why, and for how long that is known. */
export function CapabilitiesTable({ capabilities }: { capabilities: readonly Capability[] }) {
  const t = useTranslations("accounts.detail");
  const columns = useTranslations("accounts.detail.capabilityColumns");
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={t("capabilities")}>
        <thead>
          <tr>
            <th scope="col">{columns("operation")}</th>
            <th scope="col">{columns("state")}</th>
            <th scope="col">{columns("reason")}</th>
            <th scope="col">{columns("checked")}</th>
          </tr>
        </thead>
        <tbody>
          {[...capabilities].sort(triedFirst).map((capability) => (
            <tr key={capability.operation} data-untested={capability.state === "untested" || undefined}>
              <th scope="row">{t(`operations.${operationKeys[capability.operation]}`)}</th>
              <td>
                <StatusChip kind="capability" state={capability.state} />
              </td>
              <td>
                <Why capability={capability} />
              </td>
              <td>{capability.checkedAt === null ? t("never") : <RelativeTime at={capability.checkedAt} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What was tried says something; the rest keeps its order below. */
function triedFirst(one: Capability, other: Capability): number {
  return Number(one.state === "untested") - Number(other.state === "untested");
}

function Why({ capability }: { capability: Capability }) {
  const t = useTranslations("accounts.detail");
  if (capability.reason !== null) return capability.reason;
  if (capability.state !== "unavailable" || capability.source === "call") return "—";
  return t(capability.source === "setting" ? "fromSetting" : "fromAuthority");
}
