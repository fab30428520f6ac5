import { canonicalGroupName } from "@/domain/account-group";
import { ConflictError } from "@/domain/errors";
import type { GroupRow, UpdateGroupInput } from "@/domain/group.schema";
import { getGroupRow, lockMembership, moveDefault, updateGroupRow } from "@/server/repositories/groups.repository";
import type { ServiceContext } from "@/server/services/context";
import { explainTakenName } from "./create-group";
import { getGroup } from "./get-group";
import { noteGroupChange } from "./note-group-change";

/**
 * Renames, describes or colours a group, or makes it the default one. Who is in which group stays as it is.
 * @throws ConflictError `group.name_exists` | `group.stale_version` | NotFoundError
 */
export async function updateGroup(ctx: ServiceContext, input: UpdateGroupInput): Promise<GroupRow> {
  const { id, version, name, description, tone } = input;
  const atMs = ctx.clock.nowMs();
  const patch = {
    ...(name === undefined ? {} : { name, nameCanon: canonicalGroupName(name) }),
    ...(description === undefined ? {} : { description: description || null }),
    ...(tone === undefined ? {} : { tone }),
  };
  await ctx.db
    .tx(async (tx) => {
      const fallback = input.isDefault === true ? await lockMembership(tx) : null;
      const { name, description, tone, isDefault } = await getGroupRow(tx, id);
      const isMoved = fallback !== null && fallback.id !== id;
      if (isMoved && !(await moveDefault(tx, fallback, { id, version }, atMs))) throw staleGroup(id);
      const at = { id, version: isMoved ? version + 1 : version };
      if (!(await updateGroupRow(tx, at, { ...patch, updatedAtMs: atMs }))) throw staleGroup(id);
      const { nameCanon: _, ...after } = { nameCanon: "", ...patch, ...(isMoved ? { isDefault: true } : {}) };
      await noteGroupChange(tx, ctx, {
        action: "group.update",
        groupId: id,
        before: { name, description, tone, isDefault },
        after: { ...after, ...(isMoved ? { defaultBefore: fallback.id } : {}) },
        atMs,
      });
    })
    .catch(explainTakenName);
  ctx.bus.emit("events");
  return getGroup(ctx, { id });
}

/** Another hand changed the group first. */
export function staleGroup(id: string): ConflictError {
  return new ConflictError("group.stale_version", "The group was changed meanwhile. Look at it again.", { id });
}
