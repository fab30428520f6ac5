import {
  addMembersOutput,
  createGroupInput,
  getGroupInput,
  groupMembersInput,
  groupRow,
  listGroupsInput,
  listGroupsOutput,
  removeGroupInput,
  removeGroupOutput,
  removeMembersOutput,
  updateGroupInput,
} from "@/domain/group.schema";
import { addMembers, removeMembers } from "@/server/services/groups/change-members";
import { createGroup } from "@/server/services/groups/create-group";
import { getGroup } from "@/server/services/groups/get-group";
import { listGroups } from "@/server/services/groups/list-groups";
import { removeGroup } from "@/server/services/groups/remove-group";
import { updateGroup } from "@/server/services/groups/update-group";
import { can, router } from "./trpc";

export const groupsRouter = router({
  list: can("accounts.read")
    .input(listGroupsInput)
    .output(listGroupsOutput)
    .query(({ ctx, input }) => listGroups(ctx, input)),
  get: can("accounts.read")
    .input(getGroupInput)
    .output(groupRow)
    .query(({ ctx, input }) => getGroup(ctx, input)),
  create: can("groups.edit")
    .input(createGroupInput)
    .output(groupRow)
    .mutation(({ ctx, input }) => createGroup(ctx, input)),
  update: can("groups.edit")
    .input(updateGroupInput)
    .output(groupRow)
    .mutation(({ ctx, input }) => updateGroup(ctx, input)),
  remove: can("groups.edit")
    .input(removeGroupInput)
    .output(removeGroupOutput)
    .mutation(({ ctx, input }) => removeGroup(ctx, input)),
  addAccounts: can("groups.edit")
    .input(groupMembersInput)
    .output(addMembersOutput)
    .mutation(({ ctx, input }) => addMembers(ctx, input)),
  removeAccounts: can("groups.edit")
    .input(groupMembersInput)
    .output(removeMembersOutput)
    .mutation(({ ctx, input }) => removeMembers(ctx, input)),
});
