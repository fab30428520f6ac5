import { BadInputError } from "@/domain/errors";
import { type PayeeKind, readPayee } from "@/domain/payee";
import { recognisePayee } from "@/domain/payee-entry";
import type { Session } from "@/server/db/session";
import {
  type AccountRecord,
  findAccountByEmail,
  findAccountByUid,
  getAccountRow,
} from "@/server/repositories/accounts.repository";
import { payeeKeyOf } from "./hash-payee";

/** Who is paid, by which name, and under which other name the same payee is known. */
export type ResolvedPayee = {
  recognised: "account" | PayeeKind;
  kind: PayeeKind;
  /** As it is sent. */
  payee: string;
  payeeKey: string;
  aliasKey: string | null;
  account: AccountRecord | null;
};

/**
 * Reads the payee field. An account of ours counts as its UID, however it was named, and keeps its address as the other
 * name; one whose UID is not known yet is paid by its address.
 * @throws BadInputError `transfer.payee` naming the character | NotFoundError `account.not_found`
 * @source docs/design/features.md TRF-2, TRF-4
 */
export async function resolvePayee(db: Session, text: string): Promise<ResolvedPayee> {
  const entry = recognisePayee(text);
  if (entry.kind === "account") return ofAccount(await getAccountRow(db, entry.id), "account");
  const reading = readPayee(entry.kind, entry.text);
  if (!reading.isPayee) {
    const { hint, codePoint, limit } = reading.hint;
    const params = { hint, kind: entry.kind, codePoint: codePoint ?? null, limit: limit ?? null };
    throw new BadInputError("transfer.payee", "This is neither a UID nor an e-mail address.", params, { to: hint });
  }
  const { canonical } = reading;
  const account = await (entry.kind === "uid" ? findAccountByUid(db, canonical) : findAccountByEmail(db, canonical));
  if (account) return ofAccount(account, entry.kind);
  const payeeKey = payeeKeyOf(entry.kind, canonical);
  return { recognised: entry.kind, kind: entry.kind, payee: entry.text, payeeKey, aliasKey: null, account: null };
}

/** Every name that the payee is known by. */
export function namesOf(payee: { payeeKey: string; aliasKey: string | null }): string[] {
  return payee.aliasKey === null ? [payee.payeeKey] : [payee.payeeKey, payee.aliasKey];
}

function ofAccount(account: AccountRecord, recognised: ResolvedPayee["recognised"]): ResolvedPayee {
  const emailKey = payeeKeyOf("email", account.emailCanon);
  if (account.uid === null) {
    return { recognised, kind: "email", payee: account.email, payeeKey: emailKey, aliasKey: null, account };
  }
  const payeeKey = payeeKeyOf("uid", account.uid);
  return { recognised, kind: "uid", payee: account.uid, payeeKey, aliasKey: emailKey, account };
}
