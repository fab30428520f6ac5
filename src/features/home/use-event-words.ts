"use client";

import { useMessages, useTranslations } from "next-intl";
import type { Overview } from "@/domain/overview.schema";

export type HomeEvent = Overview["events"][number];

/** An event in words; one that this version does not know is named by its topic alone. */
export function useEventWords(): (event: HomeEvent) => string {
  const t = useTranslations("home.events");
  const { states, review } = useMessages();
  const label = (kind: "session" | "transfer" | "intent" | "job", state: unknown): string | null => {
    const words: Record<string, { label: string } | undefined> = states[kind];
    return typeof state === "string" ? (words[state]?.label ?? null) : null;
  };
  const named = (key: "session" | "transfer" | "batch" | "job", state: string | null) =>
    state === null ? t(otherKeys[key]) : t(key, { state });
  const reviewWords = ({ state, kind, decision, line }: HomeEvent["payload"]) => {
    const known: Record<string, string | undefined> = state === "decided" ? review.decide : review.kind;
    const what = known[String(state === "decided" ? decision : kind)];
    if (what === undefined) return t(state === "decided" ? "reviewDecided" : "reviewOpened");
    if (state !== "decided") return t("reviewOpenedAs", { kind: what });
    return typeof line === "number"
      ? t("reviewDecidedLine", { line, decision: what })
      : t("reviewDecidedAs", { decision: what });
  };
  return ({ topic, subjectKind, payload }) => {
    if (subjectKind === "group") return t(`group.${groupKey(payload.state)}`);
    if (topic === "account") {
      if (payload.state === "added") return t("added");
      if (typeof payload.frozen === "boolean") return t(payload.frozen ? "accountFrozen" : "accountUnfrozen");
      return named("session", label("session", payload.session ?? payload.state));
    }
    if (topic === "transfer") return named("transfer", label("transfer", payload.state));
    if (topic === "payee") return t(`payee.${payeeKey(payload.state)}`);
    if (topic === "batch") return named("batch", label("intent", payload.intent));
    if (topic === "job") return named("job", label("job", payload.state));
    if (topic === "review") return reviewWords(payload);
    if (topic === "system") return t(payload.frozen === true ? "frozen" : "unfrozen");
    if (topic === "operator") return t("operator");
    return t(topic === "security" ? "security" : "other");
  };
}

const otherKeys = {
  session: "changed",
  transfer: "transferChanged",
  batch: "batchChanged",
  job: "jobChanged",
} as const;

/** What became of a group, as the catalogue names it. */
function groupKey(state: unknown) {
  const known = ["create", "remove", "add_accounts", "remove_accounts"] as const;
  return known.find((key) => key === state) ?? "update";
}

/** What is done about a payee, as the catalogue names it. */
function payeeKey(state: unknown) {
  return (["suspended", "blocked"] as const).find((key) => key === state) ?? "normal";
}

/** The page that an event is about; null when there is none. */
export function eventHref({ topic, subjectKind, subjectId, payload }: HomeEvent): string | null {
  if (subjectKind === "account" && topic !== "review") return `/accounts/${subjectId}`;
  if (subjectKind === "group") return payload.state === "remove" ? "/groups" : `/groups/${subjectId}`;
  if (topic === "job") return `/jobs?open=${subjectId}`;
  if (topic === "batch") return `/cashback/${subjectId}`;
  if (topic === "review") return subjectKind === "review" ? `/review/${subjectId}` : "/review";
  const batchId = payload.batchId;
  return topic === "transfer" && typeof batchId === "string" ? `/cashback/${batchId}/lines` : null;
}
