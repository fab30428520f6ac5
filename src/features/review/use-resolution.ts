"use client";

import { useState } from "react";
import { type Decision, isWaiverSentence } from "@/domain/adjudication";
import type { ReviewDetail } from "@/domain/review.schema";
import { isWhy } from "@/domain/why";
import type { ActAnswer, ActError } from "@/features/cashback/labels";
import { plainAmount } from "@/ui/money-figure";
import { readTypedTotal } from "@/ui/typed-total";

/** One decision about one item, as the server takes it. */
export type Resolution = {
  decision: Decision;
  recordId?: string;
  typedAmount: string;
  /** Typed where an owner decides without evidence that is missing. */
  sentence?: string;
  password: string;
  why: string;
};

/** Records that this decision may name: those that may be the payment, or those that stand against it. */
export function namedBy(decision: Decision, item: ReviewDetail): ReviewDetail["records"] {
  if (decision === "paid_record") return item.records.filter((record) => record.isCandidate);
  return decision === "explain_record" ? item.records.filter((record) => record.isAgainst) : [];
}

/** What a person fills in to decide, what this decision asks of it, and the call. The password is forgotten after each. */
export function useResolution(
  item: ReviewDetail,
  decision: Decision,
  onResolve: (resolution: Resolution) => ActAnswer,
) {
  const candidates = namedBy(decision, item);
  const only = candidates.length === 1 ? (candidates[0]?.recordId ?? null) : null;
  const [form, setForm] = useState({ recordId: only, sentence: "", typed: "", password: "", why: "" });
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ActError | null>(null);
  const set = (change: Partial<typeof form>) => setForm((now) => ({ ...now, ...change }));
  const asks = {
    record: decision === "paid_record" || decision === "explain_record",
    sentence: item.decisions.some((one) => one.decision === decision && one.isWaivable),
  };
  const isComplete =
    (item.amount === null || readTypedTotal(form.typed, item.amount).verdict === "equal") &&
    (!asks.sentence || isWaiverSentence(form.sentence)) &&
    (!asks.record || form.recordId !== null) &&
    form.password !== "" &&
    isWhy(form.why);

  const resolve = async () => {
    if (!isComplete || isBusy) return;
    setIsBusy(true);
    const answer = await onResolve({
      decision,
      ...(asks.record && form.recordId !== null ? { recordId: form.recordId } : {}),
      typedAmount: item.amount === null ? "0" : plainAmount(item.amount),
      ...(asks.sentence ? { sentence: form.sentence } : {}),
      password: form.password,
      why: form.why.trim(),
    });
    setIsBusy(false);
    set({ password: "" });
    setError(answer);
  };
  return { form, set, asks, isComplete, isBusy, error, resolve };
}
