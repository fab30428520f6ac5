import type { PayeeDetail, PayeeRow } from "@/domain/transfer-payee.schema";
import { type ActError, actRefusal } from "@/features/operators/labels";

export const unit = "USD";

/** What a dialog asks about a payee: its words and its limit, or another status. */
export type PayeeAct = "edit" | "suspend" | "block" | "release";

/** What one act lets go or holds back afterwards. */
export const statusAfter = { suspend: "suspended", block: "blocked", release: "normal" } as const;

/** The acts that a status leaves open, and whose right each takes. */
export function actsOf({ status }: Pick<PayeeRow, "status">): readonly PayeeAct[] {
  if (status === "normal") return ["edit", "suspend", "block"];
  return status === "suspended" ? ["edit", "block", "release"] : ["edit", "release"];
}

/** The right that is missing for an act; null when it may be done. */
export function missingRight(payee: Pick<PayeeDetail, "actions">, act: PayeeAct): string | null {
  const needed = act === "release" ? "release" : "edit";
  return payee.actions.includes(needed) ? null : `payees.${needed}`;
}

/** How a payee is called: its label beside the name that is paid, where it has one. */
export function payeeName({ payee, label }: Pick<PayeeRow, "payee" | "label">): string {
  return label === null ? payee : `${label} · ${payee}`;
}

/** An error of a reading, as the screen shows it. */
export function readRefusal(error: unknown): ActError {
  return { ...actRefusal(error), asked: "read" };
}
