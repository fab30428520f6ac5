import type { GroupRow } from "@/domain/group.schema";

/** What may be asked about a group: its words, the default mark, its end, more accounts. */
type GroupAct = "create" | "edit" | "makeDefault" | "remove" | "addAccounts";

/** The dialog that is open: about one group, or about a new one. */
export type GroupRequest = { act: "create" } | { act: Exclude<GroupAct, "create">; group: GroupRow };
