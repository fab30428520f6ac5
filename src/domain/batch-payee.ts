import type { PayeeKind } from "./payee";

/** A payee for people who may not see payees in full: enough to recognise, too little to pay or to look up. */
export function maskPayee(kind: PayeeKind, payee: string): string {
  if (kind === "uid") return `${payee.slice(0, 2)}••••${payee.length > 6 ? payee.slice(-2) : ""}`;
  const at = payee.lastIndexOf("@");
  return `${payee.slice(0, 1)}••••${at < 0 ? "" : payee.slice(at)}`;
}

/** The same for a name of which nobody says whether it is a UID or an address, as a statement shows it. */
export function maskName(name: string): string {
  return maskPayee(name.includes("@") ? "email" : "uid", name);
}

/** Words of Infini or of a person in which this payee is masked, however its letters are written. */
export function maskWithin(text: string, payee: string, masked: string): string {
  if (payee === "") return text;
  const pattern = new RegExp(payee.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu");
  return text.replace(pattern, () => masked);
}
