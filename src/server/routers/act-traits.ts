import type { Act } from "@/domain/rights";
import type { LimitName } from "@/server/auth/limits";

/** How the mutations of an act are limited, and whether they are taken in a batch of HTTP calls. */
export type ActTraits = {
  isAlone: boolean;
  limit: LimitName | null;
  /** After a fault of ours in such a mutation nobody knows whether money will move. */
  movesMoney?: boolean;
};

const money: ActTraits = { isAlone: true, limit: "change", movesMoney: true };
const alone: ActTraits = { isAlone: true, limit: "change" };
const change: ActTraits = { isAlone: false, limit: "change" };

/** Money, approval, reveal, code and rights only alone. @source docs/design/security.md SEC-06, §9 */
const traits: Partial<Record<Act, ActTraits>> = {
  "payees.edit": alone,
  "drafts.edit": change,
  "lines.decide": change,
  "batches.submit": alone,
  "jobs.cancel": change,
  "transfers.send": money,
  "batches.start": money,
  "redPackets.claim": money,
  "cards.order": money,
  "transfers.submitCode": { isAlone: true, limit: "code", movesMoney: true },
  "batches.approve": money,
  "transfers.approve": money,
  "outcomes.adjudicate": alone,
  "policy.change": alone,
  "engine.unfreeze": alone,
  "accounts.add": change,
  "accounts.edit": change,
  "groups.edit": change,
  "accounts.import": { isAlone: true, limit: "import" },
  "accounts.archive": change,
  "accounts.authority": alone,
  "accounts.limits": alone,
  "accounts.automaticCodes": alone,
  "secrets.reveal": { isAlone: true, limit: "reveal" },
  "twoFactor.code": { isAlone: true, limit: "code" },
  "twoFactor.manage": alone,
  "operators.manage": alone,
  "operators.grantOwner": alone,
  "apiKeys.own": alone,
  "apiKeys.revokeAny": alone,
  "sandbox.manage": alone,
  "exports.personal": { isAlone: true, limit: "export" },
  "exports.secrets": { isAlone: true, limit: "export" },
};

/** The traits of an act; what is not named here is bounded by the limit on everything. */
export function actTraits(act: Act): ActTraits {
  return traits[act] ?? { isAlone: false, limit: null };
}
