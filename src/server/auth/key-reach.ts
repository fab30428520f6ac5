import { type Caller, reachesAccount } from "@/domain/caller";
import { ForbiddenError, NotFoundError } from "@/domain/errors";
import type { Session } from "@/server/db/session";
import { findBatchAccount } from "@/server/repositories/batches.repository";
import { findTransferAccount } from "@/server/repositories/transfers.repository";

/**
 * How a procedure keeps to the accounts of a key that was made for some only. `free`: it tells and touches no account.
 * `service`: the service narrows its lists. Else the place in the input that names the one account, batch or transfer
 * concerned.
 */
export type KeyReach = "free" | "service" | { account: string } | { batch: string } | { transfer: string };

/**
 * Refuses what lies outside the accounts of a key. A procedure that does not say how it keeps to them is closed to such
 * a key; people and keys without a list pass.
 * @throws ForbiddenError `api_key.accounts` | NotFoundError as for what does not exist
 * @source docs/design/security.md SEC-13
 */
export async function requireReach(
  db: Session,
  caller: Caller,
  reach: KeyReach | undefined,
  input: unknown,
): Promise<void> {
  const accountIds = caller.key?.accountIds ?? null;
  if (accountIds === null || reach === "free" || reach === "service") return;
  if (reach === undefined) throw outOfReach();
  if ("account" in reach) {
    const accountId = textAt(input, reach.account);
    if (accountId === null) throw outOfReach();
    if (!reachesAccount(caller, accountId)) throw new NotFoundError("account", accountId);
    return;
  }
  const [what, place] = "batch" in reach ? (["batch", reach.batch] as const) : (["transfer", reach.transfer] as const);
  const id = textAt(input, place);
  if (id === null) throw outOfReach();
  const accountId = await (what === "batch" ? findBatchAccount(db, id) : findTransferAccount(db, id));
  if (accountId === null || !reachesAccount(caller, accountId)) throw new NotFoundError(what, id);
}

function outOfReach(): ForbiddenError {
  return new ForbiddenError("api_key.accounts", "This key was made for some accounts only, and this call is wider.");
}

/** The text at a dotted place of an input that no schema has read yet; the schemas take ids as they are. */
function textAt(input: unknown, place: string): string | null {
  let inside = input;
  for (const name of place.split(".")) {
    if (typeof inside !== "object" || inside === null) return null;
    inside = Object.entries(inside).find(([key]) => key === name)?.[1];
  }
  return typeof inside === "string" ? inside : null;
}
