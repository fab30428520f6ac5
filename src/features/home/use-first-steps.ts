"use client";

import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import type { Overview } from "@/domain/overview.schema";
import type { FirstStep } from "@/features/home/first-steps-panel";
import { useTRPC } from "@/trpc/client";

const storageKey = "im-first-steps";
const changed = "im-first-steps-changed";
const LOOKED_AT = 50;

type FirstSteps = {
  isDone: Record<FirstStep, boolean>;
  hrefs: Record<FirstStep, string>;
  onDismiss: () => void;
};

/** Which of the first steps are done; null once all are, once they were hidden here, and while nobody knows. */
export function useFirstSteps(overview: Overview | undefined): FirstSteps | null {
  const trpc = useTRPC();
  const isHidden = useSyncExternalStore(subscribe, readHidden, () => true);
  const batches = useQuery(trpc.cashback.list.queryOptions({ limit: LOOKED_AT }, { enabled: !isHidden }));
  if (isHidden || overview === undefined || batches.data === undefined) return null;
  const steps = firstStepsOf(overview, batches.data.items);
  if (steps === null) return null;
  return {
    ...steps,
    onDismiss: () => {
      window.localStorage.setItem(storageKey, "hidden");
      window.dispatchEvent(new Event(changed));
    },
  };
}

/** Which steps are done and where the others are taken; null once all are done. */
export function firstStepsOf(
  overview: Pick<Overview, "money" | "needsYou">,
  items: readonly CashbackRow[],
): Pick<FirstSteps, "isDone" | "hrefs"> | null {
  const draft = items.find((batch) => batch.intent === "draft" && batch.lines.all.count > 0);
  const held = overview.needsYou.held[0];
  const isDone = {
    account: overview.money.accounts > 0,
    file: items.some((batch) => batch.lines.all.count > 0),
    // Another file's held lines and drafts undo neither: both were done once.
    decide: items.some(isDecided),
    send: items.some((batch) => batch.startedAt !== null),
  };
  if (Object.values(isDone).every(Boolean)) return null;
  return {
    isDone,
    hrefs: {
      account: "/accounts/new",
      file: "/cashback/new",
      decide: held === undefined ? "/cashback" : `/cashback/${held.id}/lines?state=held`,
      send: draft === undefined ? "/cashback" : `/cashback/${draft.id}/review`,
    },
  };
}

/** True for a batch without open held lines, and for one whose start left the held ones out by intent. */
function isDecided({ lines, startedAt }: CashbackRow): boolean {
  return lines.all.count > 0 && (lines.held.count === 0 || startedAt !== null);
}

function readHidden(): boolean {
  return window.localStorage.getItem(storageKey) === "hidden";
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener(changed, onChange);
  return () => window.removeEventListener(changed, onChange);
}
