"use client";

import { useTranslations } from "next-intl";
import type { AccountRow } from "@/domain/account.schema";
import { problemOf } from "@/features/accounts/labels";
import { useBreakerWords } from "@/features/accounts/use-breaker-words";
import { useFormats } from "@/i18n/use-formats";
import { useReasonWords } from "@/i18n/use-reason-words";
import { chipLook } from "@/ui/chip-states";
import { Chip, StatusChip } from "@/ui/status-chip";

/** The session of an account, or in its place what a person has to do before the account works again. */
export function AccountStatePanel({ account }: { account: AccountRow }) {
  const t = useTranslations("accounts.rowError");
  const formats = useFormats();
  const reasonWords = useReasonWords();
  const breakers = useBreakerWords();
  const problem = problemOf(account);
  if (problem === "frozen" || problem === "authority") {
    return (
      <Chip
        state={problem}
        tone="rejected"
        icon={problem === "frozen" ? "pause" : "shield-x"}
        label={t(problem)}
        hint={t(problem)}
      />
    );
  }
  if (problem !== null) {
    const look = chipLook("session", account.session);
    return <Chip state={account.session} tone={look.tone} icon={look.icon} label={t(problem)} hint={t(problem)} />;
  }
  if (account.stopReason !== undefined) {
    const said = t("stopped", { reason: breakers(account.stopReason) });
    return <Chip state="stopped" tone="rejected" icon="pause" label={said} hint={said} />;
  }
  if (account.error === null) return <StatusChip kind="session" state={account.session} />;
  const why = reasonWords(account.error.reason, account.error.message);
  const said = t("unread", { at: formats.instant(account.lastAttemptAt), reason: why });
  return <Chip state="unread" tone="held" icon="alert" label={said} hint={said} />;
}

/** Whether Infini asks this account for a code; a dash while nobody has read it. */
export function TwoFactorState({ account }: { account: Pick<AccountRow, "isTwoFactorBound"> }) {
  const t = useTranslations("accounts.twoFactor");
  if (account.isTwoFactorBound === null) return <span title={t("unknown")}>—</span>;
  const look = account.isTwoFactorBound ? "bound" : "off";
  const icon = look === "bound" ? "key" : "circle-dashed";
  return <Chip state={look} tone="neutral" icon={icon} label={t(look)} hint={t(`${look}Hint`)} />;
}
