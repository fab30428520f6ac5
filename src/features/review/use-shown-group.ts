"use client";

import { useState } from "react";
import { groupId, type HeldGroup } from "@/features/review/labels";

/**
 * The group of held lines on the screen: the one a person chose, else the one that was shown last. It stays until nothing
 * of it is left, wherever its shrinking sum puts it among the others; then another one of the same batch comes.
 */
export function useShownGroup(
  groups: readonly HeldGroup[],
  chosenId: string | null,
  lastBatchId: string | undefined,
): HeldGroup | undefined {
  const [lastId, setLastId] = useState<string | null>(null);
  const byId = (id: string | null) => groups.find((group) => groupId(group) === id);
  const shown = byId(chosenId) ?? byId(lastId) ?? groups.find(({ batchId }) => batchId === lastBatchId) ?? groups[0];
  if (shown !== undefined && groupId(shown) !== lastId) setLastId(groupId(shown));
  return shown;
}
