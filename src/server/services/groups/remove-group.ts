import { PreconditionError } from "@/domain/errors";
import type { RemovedGroup, RemoveGroupInput } from "@/domain/group.schema";
import {
  deleteGroup,
  deleteMembers,
  getGroupRow,
  insertMembers,
  listGroupless,
  listMemberIds,
  lockMembership,
} from "@/server/repositories/groups.repository";
import type { ServiceContext } from "@/server/services/context";
import { noteGroupChange } from "./note-group-change";
import { staleGroup } from "./update-group";

/**
 * Takes a group away; its accounts stay, and those that were in no other group are in the default group afterwards.
 * @throws PreconditionError `group.default_group` | ConflictError `group.stale_version` | NotFoundError (GRP-2, GRP-3)
 */
export async function removeGroup(ctx: ServiceContext, input: RemoveGroupInput): Promise<RemovedGroup> {
  const { id, version } = input;
  const atMs = ctx.clock.nowMs();
  const moved = await ctx.db.tx(async (tx) => {
    const fallback = await lockMembership(tx);
    const { name, description, tone, isDefault } = await getGroupRow(tx, id);
    if (isDefault) {
      throw new PreconditionError("group.default_group", "The default group cannot be removed. It can be renamed.");
    }
    const members = await listMemberIds(tx, id);
    await deleteMembers(tx, id, members);
    if (!(await deleteGroup(tx, { id, version }))) throw staleGroup(id);
    const strays = await listGroupless(tx, members);
    await insertMembers(tx, fallback.id, strays, { addedBy: ctx.caller.personId, atMs });
    const before = { name, description, tone, accounts: members.length };
    const after = { movedToDefault: strays.length };
    await noteGroupChange(tx, ctx, { action: "group.remove", groupId: id, before, after, atMs });
    return strays.length;
  });
  ctx.bus.emit("events");
  return { moved };
}
