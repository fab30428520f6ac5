import { canonicalGroupName } from "@/domain/account-group";
import { ConflictError, DuplicateRowError } from "@/domain/errors";
import type { CreateGroupInput, GroupRow } from "@/domain/group.schema";
import { insertGroup } from "@/server/repositories/groups.repository";
import type { ServiceContext } from "@/server/services/context";
import { getGroup } from "./get-group";
import { noteGroupChange } from "./note-group-change";

/** Makes an empty group. @throws ConflictError `group.name_exists` (GRP-1) */
export async function createGroup(ctx: ServiceContext, input: CreateGroupInput): Promise<GroupRow> {
  const { name, tone = "slate" } = input;
  const description = input.description || null;
  const id = ctx.ids.next("grp");
  const atMs = ctx.clock.nowMs();
  await ctx.db
    .tx(async (tx) => {
      const row = { id, name, nameCanon: canonicalGroupName(name), description, tone, isDefault: false };
      await insertGroup(tx, { ...row, createdAtMs: atMs, updatedAtMs: atMs });
      await noteGroupChange(tx, ctx, { action: "group.create", groupId: id, after: { name, description, tone }, atMs });
    })
    .catch(explainTakenName);
  ctx.bus.emit("events");
  return getGroup(ctx, { id });
}

/** Turns a refused row into the conflict it means. @throws always */
export function explainTakenName(error: unknown): never {
  if (!(error instanceof DuplicateRowError)) throw error;
  throw new ConflictError("group.name_exists", "Another group has this name already.");
}
