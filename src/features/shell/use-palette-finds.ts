"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import type { Me } from "@/domain/operator.schema";
import type { SearchAct } from "@/features/shell/use-palette-search";
import { useTRPCClient } from "@/trpc/client";

/** Finds accounts by label, e-mail, UID or note, payees by name or label, groups by name and batches by name or campaign, as far as this person may read them. */
export function usePaletteFinds({ may }: Me): SearchAct {
  const api = useTRPCClient();
  const t = useTranslations("shell.palette");
  const mayAccounts = may["accounts.read"] !== undefined;
  const mayPayees = may["payees.readFull"] !== undefined;
  const mayBatches = may["batches.read"] !== undefined;
  return useCallback(
    async (text, signal) => {
      // Nobody searches before the palette is open: this code comes with the first search.
      const { findReadable } = await import("@/features/shell/use-search");
      const words = {
        uid: (uid: string) => t("uid", { uid }),
        members: (count: number) => t("members", { count }),
        payments: (count: number) => t("payments", { count }),
      };
      return findReadable(api, { mayAccounts, mayPayees, mayBatches, ...words }, text, signal);
    },
    [api, t, mayAccounts, mayPayees, mayBatches],
  );
}
