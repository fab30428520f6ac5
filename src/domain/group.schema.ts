import { z } from "zod";
import { selectAccounts } from "./account.schema";
import { groupTones } from "./account-group";
import { listInput, listOutput } from "./list";
import { idText, lineText, moneyText, noteText, timeText } from "./wire";

const groupFilter = z.strictObject({
  /** Part of the name, in any case. */
  text: lineText(1, 100).optional(),
});
export type GroupFilter = z.infer<typeof groupFilter>;

const groupSorts = ["name", "accounts", "available", "created"] as const;
export type GroupSort = (typeof groupSorts)[number];

export const listGroupsInput = listInput(groupFilter, groupSorts);
export type ListGroupsInput = z.infer<typeof listGroupsInput>;

/** A group with what its live accounts hold together. Archived accounts are members that are not counted. */
export const groupRow = z.strictObject({
  id: idText,
  name: z.string(),
  description: z.string().nullable(),
  tone: z.enum(groupTones),
  /** Holds every account that is in no other group; it can be renamed and never removed. */
  isDefault: z.boolean(),
  accounts: z.int(),
  available: moneyText,
  /** The oldest reading in `available`, and how many accounts were never read; null when none was. */
  oldestAsOf: timeText.nullable(),
  missing: z.int(),
  version: z.int(),
  createdAt: timeText,
  updatedAt: timeText,
});
export type GroupRow = z.infer<typeof groupRow>;

export const listGroupsOutput = listOutput(groupRow);
export type GroupPage = z.infer<typeof listGroupsOutput>;

export const getGroupInput = z.strictObject({ id: idText });

const words = {
  name: lineText(1, 80),
  description: noteText(500).optional(),
  tone: z.enum(groupTones).optional(),
};
export const createGroupInput = z.strictObject(words);
export type CreateGroupInput = z.infer<typeof createGroupInput>;

/** What is left out stays; an empty description takes it away. */
export const updateGroupInput = z.strictObject({
  id: idText,
  version: z.int().min(1),
  ...words,
  name: words.name.optional(),
  /** Makes it the default group in place of the one before. */
  isDefault: z.literal(true).optional(),
});
export type UpdateGroupInput = z.infer<typeof updateGroupInput>;

export const removeGroupInput = z.strictObject({ id: idText, version: z.int().min(1) });
export type RemoveGroupInput = z.infer<typeof removeGroupInput>;
/** How many accounts were in no other group and are in the default group now. */
export const removeGroupOutput = z.strictObject({ moved: z.int() });
export type RemovedGroup = z.infer<typeof removeGroupOutput>;

export const groupMembersInput = z.strictObject({
  id: idText,
  sel: selectAccounts,
  /** How many accounts the screen showed as selected; another number is refused. */
  expect: z.strictObject({ count: z.int().min(0) }).optional(),
});
export type GroupMembersInput = z.infer<typeof groupMembersInput>;

/** Accounts that the call changed, that were so already, and ids that name no account. */
export const addMembersOutput = z.strictObject({ changed: z.int(), unchanged: z.int(), unknown: z.int() });
export type AddedMembers = z.infer<typeof addMembersOutput>;
/** `moved`: of the changed ones, how many had no other group and are in the default group now. */
export const removeMembersOutput = addMembersOutput.extend({ moved: z.int() });
export type RemovedMembers = z.infer<typeof removeMembersOutput>;
