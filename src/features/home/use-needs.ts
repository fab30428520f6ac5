"use client";

import { useTranslations } from "next-intl";
import type { Overview } from "@/domain/overview.schema";
import { useWaitWords } from "@/features/cashback/use-wait-words";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import { moneyWords } from "@/ui/money-figure";

/** One thing that waits for a person, in words, with the way to its list. */
export type Need = { id: string; text: string; href: string; tone?: "unknown" };

/** Nobody knows whether these moved money. */
const inDoubt: readonly string[] = ["unknown", "absent"];

/** What waits, money in doubt before lines that hold nothing up; each figure is the total of the list it leads to. */
export function useNeeds(): (needs: Overview["needsYou"]) => Need[] {
  const t = useTranslations("home.needsYou");
  const reviewWords = useReviewWords();
  const waits = useWaitWords();
  const formats = useFormats();
  const backupWords = ({ lastAt }: { lastAt: string | null }) =>
    lastAt === null ? t("noBackup") : t("lateBackup", { at: formats.instant(lastAt) });
  const money = (amount: string) => moneyWords(amount, { form: "short" });
  return (needs) => [
    ...(needs.findings === 0
      ? []
      : [{ id: "findings", text: t("findings", { count: needs.findings }), href: "/settings/data" }]),
    ...(needs.lateBackup === null
      ? []
      : [{ id: "backup", text: backupWords(needs.lateBackup), href: "/settings/data" }]),
    ...needs.review.map(
      (item): Need => ({
        id: item.kind,
        text: reviewWords(item),
        href: `/review?tab=${tabOf(item.kind)}`,
        ...(inDoubt.includes(item.kind) ? { tone: "unknown" } : {}),
      }),
    ),
    ...needs.held.map((group) => ({
      id: `held-${group.id}`,
      text: t("held", { count: formatCount(group.count), batch: group.name, reasons: group.reasons }),
      href: `/cashback/${group.id}/lines?state=held`,
    })),
    ...needs.paused.map((batch) => ({
      id: `paused-${batch.id}`,
      text: t("paused", {
        count: batch.count,
        batch: batch.name,
        cause: waits(batch.reason),
        amount: moneyWords(batch.sum, { form: "short", unit: "USD" }),
      }),
      href: `/cashback/${batch.id}/run`,
    })),
    ...needs.money.map((batch) => ({
      id: `money-${batch.id}`,
      text: t("money", {
        count: batch.count,
        batch: batch.name,
        amount: moneyWords(batch.sum, { form: "short", unit: "USD" }),
      }),
      href: `/cashback/${batch.id}/lines?state=parked`,
    })),
    ...needs.approvals.map((batch) => ({
      id: `approval-${batch.id}`,
      text: t("approvalBatch", { batch: batch.name, amount: money(batch.total) }),
      href: `/cashback/${batch.id}/review`,
    })),
    ...needs.ready.map((batch) => ({
      id: `ready-${batch.id}`,
      text: t("start", { batch: batch.name, amount: money(batch.total) }),
      href: `/cashback/${batch.id}/review`,
    })),
    ...(needs.stopped === 0
      ? []
      : [{ id: "stopped", text: t("stopped", { count: needs.stopped }), href: "/accounts?stopped=true" }]),
    // Accounts that stand still are among them: where no other needs anybody, the line above says it all.
    ...(needs.accounts === needs.stopped
      ? []
      : [{ id: "accounts", text: t("accounts", { count: needs.accounts }), href: "/accounts?tab=attention" }]),
  ];
}

function useReviewWords(): (item: Overview["needsYou"]["review"][number]) => string {
  const t = useTranslations("home.needsYou");
  const formats = useFormats();
  return ({ kind, count, sum, oldest }) => {
    const amount = moneyWords(sum, { form: "short" });
    if (kind === "break") return t("break", { count });
    if (kind === "unknown") {
      return t("unknown", { count, amount, age: oldest === null ? "—" : formats.age(oldest) });
    }
    return t(kind === "held" ? "heldItems" : kind, { count, amount } satisfies Record<string, string | number>);
  };
}

/** The list of Review in which items of a kind stand. */
function tabOf(kind: Overview["needsYou"]["review"][number]["kind"]): "outcomes" | "records" | "afterRestore" {
  if (kind === "after_restore") return "afterRestore";
  return kind === "foreign" || kind === "break" ? "records" : "outcomes";
}
