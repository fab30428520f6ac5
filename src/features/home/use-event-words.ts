"use client";

import { useMessages, useTranslations } from "next-intl";
import type { Overview } from "@/domain/overview.schema";
import { jobNameKey } from "@/features/jobs/labels";
import type { Messages } from "@/i18n/catalogue";

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

/** What people call the object of an event; one without a name is called by its kind, never by its id. */
export function useSubjectWords(): (event: HomeEvent) => string {
  const t = useTranslations("home.events.object");
  const jobs = useTranslations("jobs");
  return ({ topic, subjectKind, subjectName, payload }) => {
    if (topic === "job" && typeof payload.kind === "string") return jobs(jobNameKey(payload.kind));
    const kind = subjectKinds.find((known) => known === subjectKind) ?? "other";
    return subjectName ?? t(kind);
  };
}

const subjectKinds = [
  "account",
  "group",
  "batch",
  "transfer",
  "payee",
  "review",
  "record",
  "job",
  "operator",
  "system",
] as const satisfies readonly (keyof Messages["home"]["events"]["object"])[];

/** The page that an event is about; null when there is none. */
export function eventHref(event: HomeEvent): string | null {
  const { topic, subjectKind, subjectId, payload } = event;
  if (topic === "review") {
    if (subjectKind === "review") return `/review/${subjectId}`;
    return subjectKind === "record" ? "/review?tab=records" : "/review";
  }
  if (subjectKind === "group" && payload.state === "remove") return "/groups";
  // Of many lines the list is worth more than one of them.
  if (topic === "transfer" && typeof payload.batchId === "string") return `/cashback/${payload.batchId}/lines`;
  return subjectHref(event);
}

/** The page of the object whose name an event carries; null when it has none. */
export function subjectHref({ topic, subjectKind, subjectId, payload }: HomeEvent): string | null {
  const { batchId, accountId } = payload;
  if (subjectKind === "account") return `/accounts/${subjectId}`;
  if (subjectKind === "group") return payload.state === "remove" ? null : `/groups/${subjectId}`;
  if (subjectKind === "payee") return `/payees/${subjectId}`;
  if (topic === "job") return `/jobs?open=${subjectId}`;
  if (topic === "batch") return `/cashback/${subjectId}`;
  if (typeof batchId === "string") return `/cashback/${batchId}`;
  if (subjectKind === "transfer") return `/transfers/${subjectId}`;
  return typeof accountId === "string" ? `/accounts/${accountId}` : null;
}
