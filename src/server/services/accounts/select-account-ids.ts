import type { AccountSelection } from "@/domain/account.schema";
import { type Caller, reachesAccount } from "@/domain/caller";
import { BadInputError, NotFoundError } from "@/domain/errors";
import type { Session } from "@/server/db/session";
import { listAccountIds } from "@/server/repositories/account-list.repository";

type SelectContext = { db: Session; caller: Pick<Caller, "key"> };

/**
 * The accounts of a selection, each once: the named ones, whether they exist or not, or all of a filter but some. A key
 * for some accounts takes those only.
 * @throws BadInputError `account.too_many`: too large a selection is refused, never cut.
 * @throws NotFoundError for a named one that the key does not reach
 */
export async function selectAccountIds(
  ctx: SelectContext,
  sel: AccountSelection,
  limit: number,
  nowMs: number,
): Promise<string[]> {
  const ids = "ids" in sel ? [...new Set(sel.ids)] : await selectAll(ctx, sel, limit, nowMs);
  const outside = ids.find((id) => !reachesAccount(ctx.caller, id));
  if (outside !== undefined) throw new NotFoundError("account", outside);
  if (ids.length <= limit) return ids;
  throw new BadInputError("account.too_many", `One call takes at most ${limit} accounts.`, { limit });
}

async function selectAll(
  { db, caller }: SelectContext,
  sel: Exclude<AccountSelection, { ids: string[] }>,
  limit: number,
  nowMs: number,
): Promise<string[]> {
  const except = new Set(sel.except);
  const filter = { ...sel.filter, reached: caller.key?.accountIds ?? undefined };
  const ids = await listAccountIds(db, filter, limit + except.size + 1, nowMs);
  return ids.filter((id) => !except.has(id));
}
