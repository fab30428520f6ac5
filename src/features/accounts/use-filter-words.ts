"use client";

import { useMessages, useTranslations } from "next-intl";
import type { AccountGroup } from "@/domain/account-group";
import type { AccountFilterId, AccountFilterState } from "@/features/accounts/use-account-query";
import { moneyWords } from "@/ui/money-figure";

/** A filter in words, for its chip and for the hint which one to remove. */
export function useFilterWords(
  groups: readonly AccountGroup[],
): (id: AccountFilterId, state: AccountFilterState) => string {
  const t = useTranslations("accounts.filters");
  const twoFactor = useTranslations("accounts.twoFactor");
  const states = useMessages().states;
  return (id, state) => {
    const chip = (name: string, value: string) => t("chip", { name, value });
    if (id === "q") return chip(t("text"), state.q.trim());
    if (id === "group") {
      const names = state.group.map((one) => groups.find((group) => group.id === one)?.name ?? t("unknownGroup"));
      return t(`groups.${state.groupBy}`, { names: names.join(" · ") });
    }
    if (id === "session") {
      return chip(t("session"), state.session.map((each) => states.session[each].label).join(" · "));
    }
    if (id === "authority") {
      return chip(t("authority"), state.authority.map((each) => states.authority[each].label).join(" · "));
    }
    if (id === "twoFactor") return chip(t("twoFactor"), state.twoFactor === null ? "" : twoFactor(state.twoFactor));
    if (id === "age") return chip(t("age"), state.age === null ? "" : t(state.age));
    if (id === "frozen" || id === "stopped") return t(id);
    const from = state.min === null ? null : t("atLeast", { amount: moneyWords(state.min, { form: "short" }) });
    const to = state.max === null ? null : t("atMost", { amount: moneyWords(state.max, { form: "short" }) });
    return chip(t("available"), [from, to].filter((part) => part !== null).join(" · "));
  };
}
