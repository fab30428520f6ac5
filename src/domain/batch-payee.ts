import type { PayeeKind } from "./payee";

/** A payee for people who may not see payees in full: enough to recognise, too little to pay or to look up. */
export function maskPayee(kind: PayeeKind, payee: string): string {
  if (kind === "uid") return `${payee.slice(0, 2)}••••${payee.length > 6 ? payee.slice(-2) : ""}`;
  const at = payee.lastIndexOf("@");
  return `${payee.slice(0, 1)}••••${at < 0 ? "" : payee.slice(at)}`;
}
