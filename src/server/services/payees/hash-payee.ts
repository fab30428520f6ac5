import { type PayeeKind, payeeKeySource } from "@/domain/payee";
import { sha256Hex } from "@/server/platform/hash";

/** The key of a payee as claims and transfers know it. */
export function payeeKeyOf(kind: PayeeKind, canonical: string): string {
  return sha256Hex(payeeKeySource(kind, canonical));
}
