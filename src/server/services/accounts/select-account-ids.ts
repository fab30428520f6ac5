import type { AccountSelection } from "@/domain/account.schema";
import { BadInputError } from "@/domain/errors";
import type { Session } from "@/server/db/session";
import { listAccountIds } from "@/server/repositories/account-list.repository";

/**
 * The accounts of a selection, each once: the named ones, whether they exist or not, or all of a filter but some.
 * @throws BadInputError `account.too_many`: too large a selection is refused, never cut.
 */
export async function selectAccountIds(
  db: Session,
  sel: AccountSelection,
  limit: number,
  nowMs: number,
): Promise<string[]> {
  const ids = "ids" in sel ? [...new Set(sel.ids)] : await selectAll(db, sel, limit, nowMs);
  if (ids.length <= limit) return ids;
  throw new BadInputError("account.too_many", `One call takes at most ${limit} accounts.`, { limit });
}

async function selectAll(
  db: Session,
  sel: Exclude<AccountSelection, { ids: string[] }>,
  limit: number,
  nowMs: number,
): Promise<string[]> {
  const except = new Set(sel.except);
  const ids = await listAccountIds(db, sel.filter, limit + except.size + 1, nowMs);
  return ids.filter((id) => !except.has(id));
}
