import { ConflictError } from "@/domain/errors";
import type { AddedMembers, GroupMembersInput, RemovedMembers } from "@/domain/group.schema";
import type { Session } from "@/server/db/session";
import {
  deleteMembers,
  getGroupRow,
  insertMembers,
  listGroupless,
  listKnownAccounts,
  listMembersAmong,
  lockMembership,
} from "@/server/repositories/groups.repository";
import { selectAccountIds } from "@/server/services/accounts/select-account-ids";
import type { ServiceContext } from "@/server/services/context";
import { noteGroupChange } from "./note-group-change";

/** The most accounts that one call may put into a group or take out of it. */
const MAX_ACCOUNTS = 10_000;

/** Puts accounts into a group; those that are in it stay as they are (GRP-4). @throws NotFoundError | BadInputError | ConflictError */
export async function addMembers(ctx: ServiceContext, input: GroupMembersInput): Promise<AddedMembers> {
  const atMs = ctx.clock.nowMs();
  const counts = await ctx.db.tx(async (tx) => {
    await lockMembership(tx);
    const { known, members, unknown } = await readSelection(tx, ctx, input);
    const added = known.filter((id) => !members.has(id));
    if (added.length > 0) {
      await insertMembers(tx, input.id, added, { addedBy: ctx.caller.personId, atMs });
      const after = { changed: added.length, accountIds: added.slice(0, NAMED_IDS) };
      await noteGroupChange(tx, ctx, { action: "group.add_accounts", groupId: input.id, after, atMs });
    }
    return { changed: added.length, unchanged: known.length - added.length, unknown };
  });
  ctx.bus.emit("events");
  return counts;
}

/**
 * Takes accounts out of a group. Who had no other group is in the default group afterwards, and who is only in that one
 * stays in it (GRP-3, GRP-4). @throws NotFoundError | BadInputError | ConflictError
 */
export async function removeMembers(ctx: ServiceContext, input: GroupMembersInput): Promise<RemovedMembers> {
  const atMs = ctx.clock.nowMs();
  const counts = await ctx.db.tx(async (tx) => {
    const fallback = await lockMembership(tx);
    const { known, members, unknown } = await readSelection(tx, ctx, input);
    const leaving = known.filter((id) => members.has(id));
    await deleteMembers(tx, input.id, leaving);
    const strays = await listGroupless(tx, leaving);
    await insertMembers(tx, fallback.id, strays, { addedBy: ctx.caller.personId, atMs });
    // Out of the default group and back into it is no change.
    const kept = input.id === fallback.id ? strays.length : 0;
    const changed = leaving.length - kept;
    const moved = strays.length - kept;
    if (changed > 0) {
      const after = { changed, movedToDefault: moved, accountIds: leaving.slice(0, NAMED_IDS) };
      await noteGroupChange(tx, ctx, { action: "group.remove_accounts", groupId: input.id, after, atMs });
    }
    return { changed, unchanged: known.length - changed, unknown, moved };
  });
  ctx.bus.emit("events");
  return counts;
}

/** So many accounts an audit entry names; beyond it the number speaks. */
const NAMED_IDS = 100;

async function readSelection(tx: Session, ctx: ServiceContext, input: GroupMembersInput) {
  await getGroupRow(tx, input.id);
  const ids = await selectAccountIds({ db: tx, caller: ctx.caller }, input.sel, MAX_ACCOUNTS, ctx.clock.nowMs());
  if (input.expect !== undefined && input.expect.count !== ids.length) {
    throw new ConflictError("group.selection_changed", "The selection is not what the screen showed.", {
      count: ids.length,
    });
  }
  const known = await listKnownAccounts(tx, ids);
  const members = await listMembersAmong(tx, input.id, known);
  return { known, members, unknown: ids.length - known.length };
}
