"use client";

import dynamic from "next/dynamic";
import type { GroupRequests } from "@/features/groups/use-group-requests";

const GroupDialog = dynamic(() => import("@/features/groups/group-dialog").then((file) => file.GroupDialog), {
  ssr: false,
});
const loadAsking = () => import("@/features/groups/remove-group-dialog");
const RemoveGroupDialog = dynamic(() => loadAsking().then((file) => file.RemoveGroupDialog), { ssr: false });
const MakeDefaultDialog = dynamic(() => loadAsking().then((file) => file.MakeDefaultDialog), { ssr: false });
const AddMembersDialog = dynamic(
  () => import("@/features/groups/add-members-dialog").then((file) => file.AddMembersDialog),
  { ssr: false },
);

/** The dialog of what was asked about a group; nothing while nothing was. */
export function GroupRequestPanel({ requests }: { requests: GroupRequests }) {
  const { request, close, fallback } = requests;
  if (request === null) return null;
  if (request.act === "create") return <GroupDialog group={null} onSave={requests.save} onClose={close} />;
  const { act, group } = request;
  if (act === "edit") return <GroupDialog group={group} onSave={requests.save} onClose={close} />;
  if (act === "addAccounts") return <AddMembersDialog group={group} onClose={close} />;
  if (act === "makeDefault") {
    return <MakeDefaultDialog group={group} before={fallback} onConfirm={requests.makeDefault} onClose={close} />;
  }
  return <RemoveGroupDialog group={group} fallback={fallback} onRemove={requests.remove} onClose={close} />;
}
