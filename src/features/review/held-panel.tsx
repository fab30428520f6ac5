"use client";

import { Stack } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import type { LineSum } from "@/domain/line-sum";
import { formatMoney, parseMoney, sumMicro } from "@/domain/money";
import { DecideForm, type DecideRequest, type DecideScope } from "@/features/cashback/decide-form";
import type { ActAnswer } from "@/features/cashback/labels";
import { LineIdentity } from "@/features/cashback/line-columns";
import { LineFactsPanel } from "@/features/cashback/line-panel";
import { type LineList, wholeSum } from "@/features/cashback/lines-table";
import { earlierHref } from "@/features/cashback/reasons-panel";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import { payEffects } from "@/features/review/use-pay-effect";
import { formatCount } from "@/i18n/formats";
import { reviewKeys } from "@/ui/key-bindings";
import { SidePanel } from "@/ui/side-panel";
import { useKeys } from "@/ui/use-keys";

type ReasonCode = CashbackLine["reasons"][number]["code"];

/** Which lines a decision by reason is for, as the server takes it. */
type HeldSelection = { ids: string[]; reason: ReasonCode } | { reason: ReasonCode };

export type HeldDecision = Omit<DecideRequest, "scopeId"> & { sel: HeldSelection };

const earlierKeys = reviewKeys.filter((key) => key.action === "earlier");

type HeldPanelProps = {
  batchId: string;
  batchName: string;
  reason: ReasonCode;
  line: CashbackLine;
  /** Held lines with this reason, as the table shows them. */
  list: LineList;
  onDecide: (decision: HeldDecision) => ActAnswer;
  onClose: () => void;
};

/** One held line with its evidence, and the decision: for this line, or for all with this reason. */
export function HeldPanel(props: HeldPanelProps) {
  const { batchId, batchName, reason, line, list, onDecide, onClose } = props;
  const t = useTranslations("review");
  const words = useLineReasons();
  const payBarrier = usePayBarrier(line, reason);
  // Whoever decides line by line has said so once; the whole group is chosen anew each time.
  const [isLineByLine, setIsLineByLine] = useState(false);
  const group = groupOf(list, reason);
  const effects = reason === "duplicate_in_file" ? payEffects(line, list) : null;
  const scopes: DecideScope[] = [
    {
      id: "line",
      label: t("thisLine"),
      expect: { count: 1, sum: line.amount ?? "0.000000" },
      ...(effects === null ? {} : { payEffect: effects.line }),
    },
    {
      id: "all",
      label: t("allWithReason", { count: formatCount(group.expect.count), reason: words.label(reason) }),
      expect: group.expect,
      ...(effects === null ? {} : { payEffect: effects.all }),
    },
  ];
  const decide = ({ scopeId, ...request }: DecideRequest) => {
    setIsLineByLine(scopeId === "line");
    // Keeping one of several lines of a payee is the server's to choose: it sees all of them.
    const isByReason = scopeId === "all" && (group.ids === null || reason === "duplicate_in_file");
    const ids = scopeId === "all" ? (group.ids ?? []) : [line.id];
    return onDecide({ ...request, sel: isByReason ? { reason } : { ids, reason } });
  };
  useKeys(earlierKeys, () => {
    const href = line.reasons.flatMap(({ params }) => earlierHref(params, line.payee) ?? [])[0];
    if (href !== undefined) window.location.assign(href);
  });
  const others = line.reasons.filter(({ code, decision }) => code !== reason && decision === null);
  return (
    <SidePanel
      title={<LineIdentity line={line} />}
      href={`/cashback/${batchId}/lines?open=${line.id}&q=${encodeURIComponent(line.payee ?? "")}`}
      onClose={onClose}
      actions={
        <DecideForm
          key={`${line.id}-${reason}`}
          scopes={group.expect.count < 2 ? scopes.slice(0, 1) : scopes}
          startsWith={isLineByLine ? "line" : null}
          payBarrier={payBarrier}
          hasKeys
          onDecide={decide}
        />
      }
    >
      <Stack gap="md">
        <p>
          <strong>{batchName}</strong>
        </p>
        <LineFactsPanel line={line} />
        {others.length === 0 ? null : (
          <p>{t("otherReasons", { reasons: others.map(({ code }) => words.label(code)).join(", ") })}</p>
        )}
        {reason === "duplicate_in_file" ? <p>{t("keepOne")}</p> : null}
      </Stack>
    </SidePanel>
  );
}

/** The undecided lines of the group: by id while all of them are on screen, else by their reason alone. */
function groupOf(list: LineList, reason: ReasonCode): { ids: string[] | null; expect: LineSum } {
  const loaded = list.rows.flatMap((line) => (line === null ? [] : [line]));
  if (list.total === null || loaded.length < list.total) {
    return { ids: null, expect: list.totals === null ? { count: 0, sum: "0.000000" } : wholeSum(list.totals) };
  }
  const open = loaded.filter((line) => line.reasons.some(({ code, decision }) => code === reason && decision === null));
  const sum = formatMoney(sumMicro(open.map((line) => parseMoney(line.amount ?? "0"))));
  return { ids: open.map(({ id }) => id), expect: { count: open.length, sum } };
}

/** Why these lines can only be excluded; null when they may be paid. */
function usePayBarrier(line: CashbackLine, reason: ReasonCode): string | null {
  const t = useTranslations("reasons.decide");
  const found = line.reasons.find(({ code }) => code === reason);
  if (found === undefined || found.decisions.includes("pay")) return null;
  if (reason === "paid_before") return t("payNotPossible");
  return reason === "open_elsewhere" || reason === "unknown_elsewhere" ? t("wait") : t("excludeOnly");
}
