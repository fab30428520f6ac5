"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CreateGroupInput, GroupRow } from "@/domain/group.schema";
import type { AccountActError } from "@/features/accounts/labels";
import type { GroupRequest } from "@/features/groups/labels";
import { useGroupActs } from "@/features/groups/use-group-acts";

export type GroupRequests = {
  request: GroupRequest | null;
  /** What became of the last act, in words; empty while there was none. */
  said: string;
  /** What the default group is called. */
  fallback: string;
  ask: (request: GroupRequest) => void;
  close: () => void;
  save: (words: Required<CreateGroupInput>) => Promise<AccountActError | null>;
  makeDefault: () => Promise<AccountActError | null>;
  remove: () => Promise<AccountActError | null>;
};

type Groups = readonly GroupRow[];

/** What was asked about a group, and the answer of the server. `onRemoved` is called with a group that is gone. */
export function useGroupRequests(groups: Groups, onRemoved: (group: GroupRow) => void): GroupRequests {
  const t = useTranslations("groups");
  const acts = useGroupActs();
  const [request, setRequest] = useState<GroupRequest | null>(null);
  const [said, setSaid] = useState("");
  const fallback = groups.find(({ isDefault }) => isDefault)?.name ?? t("default");
  const about = request === null || request.act === "create" ? null : request.group;
  const save = async (words: Required<CreateGroupInput>) => {
    const answer =
      about === null
        ? await acts.onCreate(words)
        : await acts.onUpdate({ id: about.id, version: about.version, ...words });
    return "reason" in answer ? answer : null;
  };
  const makeDefault = async () => {
    if (about === null) return null;
    const answer = await acts.onUpdate({ id: about.id, version: about.version, isDefault: true });
    return "reason" in answer ? answer : null;
  };
  const remove = async () => {
    if (about === null) return null;
    const answer = await acts.onRemove(about);
    if ("reason" in answer) return answer;
    setSaid(t("remove.done", { name: about.name, moved: answer.moved, fallback }));
    onRemoved(about);
    return null;
  };
  const ask = (next: GroupRequest) => {
    setSaid("");
    setRequest(next);
  };
  return { request, said, fallback, ask, close: () => setRequest(null), save, makeDefault, remove };
}
