import type { AccountRow } from "@/domain/account.schema";
import type { AccountOperation } from "@/domain/account-authority";
import type { ErrorParams } from "@/domain/errors";
import { type ActError, actRefusal } from "@/features/operators/labels";
import type { Messages } from "@/i18n/catalogue";

/** What keeps an account from working, the most pressing first; each has its sentence in `accounts.rowError`. */
export type AccountProblem = Exclude<keyof Messages["accounts"]["rowError"], "unread" | "stopped">;

/** How people call the account: its alias, else its e-mail. */
export function accountName(account: Pick<AccountRow, "alias" | "email">): string {
  return account.alias ?? account.email;
}

/** Why a person has to act on this account; null when nobody has to. */
export function problemOf(account: Pick<AccountRow, "authority" | "session" | "isFrozen">): AccountProblem | null {
  if (account.isFrozen) return "frozen";
  if (account.authority === "missing") return "authority";
  if (account.session === "locked") return "locked";
  return account.session === "refused" ? "password" : null;
}

type OperationKey = keyof Messages["accounts"]["detail"]["operations"];

/** The catalogue's name of each operation. */
export const operationKeys: Record<AccountOperation, OperationKey> = {
  profile: "profile",
  statement: "statement",
  "transfer.uid": "transferUid",
  "transfer.email": "transferEmail",
  red_packet: "redPacket",
  two_factor: "twoFactor",
  registration: "registration",
  password_reset: "passwordReset",
  "kyc.passport": "kycPassport",
  "kyc.basic": "kycBasic",
  "cards.list": "cardsList",
  "cards.types": "cardsTypes",
  "cards.order": "cardsOrder",
  "cards.reveal": "cardsReveal",
};

/** A refusal of a call about accounts. */
export type AccountActError = ActError;

/** An error of a call about accounts, as the screen shows it. None of them can send anything, whatever became of it. */
export function accountRefusal(error: unknown): AccountActError {
  const refusal = actRefusal(error);
  return { ...refusal, ...quoteOf(refusal.params) };
}

/** Infini's own words, when the refusal was Infini's. */
function quoteOf(params: ErrorParams | undefined): { quoted?: string } {
  const said = params?.upstreamMessage;
  return typeof said === "string" && said !== "" ? { quoted: said } : {};
}
