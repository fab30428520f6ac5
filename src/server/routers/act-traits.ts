import type { Act } from "@/domain/rights";
import type { LimitName } from "@/server/auth/limits";

/** How the mutations of an act are limited, and whether they are taken in a batch of HTTP calls. */
export type ActTraits = { isAlone: boolean; limit: LimitName | null };

const money: ActTraits = { isAlone: true, limit: "change" };
const change: ActTraits = { isAlone: false, limit: "change" };

/** Money, approval, reveal, code and rights only alone. @source docs/design/security.md SEC-06, §9 */
const traits: Partial<Record<Act, ActTraits>> = {
  "drafts.edit": change,
  "lines.decide": change,
  "batches.submit": money,
  "transfers.send": money,
  "batches.start": money,
  "redPackets.claim": money,
  "cards.order": money,
  "transfers.submitCode": { isAlone: true, limit: "code" },
  "batches.approve": money,
  "transfers.approve": money,
  "outcomes.adjudicate": money,
  "policy.change": money,
  "engine.unfreeze": money,
  "accounts.add": change,
  "accounts.edit": change,
  "groups.edit": change,
  "accounts.import": { isAlone: true, limit: "import" },
  "accounts.archive": change,
  "accounts.authority": money,
  "accounts.limits": money,
  "accounts.automaticCodes": money,
  "secrets.reveal": { isAlone: true, limit: "reveal" },
  "twoFactor.code": { isAlone: true, limit: "code" },
  "twoFactor.manage": money,
  "operators.manage": money,
  "operators.grantOwner": money,
  "apiKeys.own": money,
  "apiKeys.revokeAny": money,
  "exports.personal": { isAlone: true, limit: "export" },
  "exports.secrets": { isAlone: true, limit: "export" },
};

/** The traits of an act; what is not named here is bounded by the limit on everything. */
export function actTraits(act: Act): ActTraits {
  return traits[act] ?? { isAlone: false, limit: null };
}
