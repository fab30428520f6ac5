"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ActError, actRefusal } from "@/features/operators/labels";
import { useStepUp } from "@/features/operators/use-step-up";
import { useTRPC } from "@/trpc/client";

/** How often the page asks what was made since. */
const READ_EVERY_MS = 10_000;

/** The backups and the act that makes one; nothing is asked for whoever may not. */
export function useBackups(isMine: boolean) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const stepUp = useStepUp();
  const list = useQuery(
    trpc.system.backups.queryOptions(undefined, { enabled: isMine, refetchInterval: READ_EVERY_MS }),
  );
  const backup = useMutation(trpc.system.backup.mutationOptions());
  const [done, setDone] = useState<{ isBegun: boolean; error: ActError | null }>({ isBegun: false, error: null });
  const make = async (): Promise<void> => {
    try {
      await stepUp.run(() => backup.mutateAsync({}));
      setDone({ isBegun: true, error: null });
      await queries.invalidateQueries({ queryKey: trpc.system.backups.queryKey() });
    } catch (error) {
      setDone({ isBegun: false, error: actRefusal(error) });
    }
  };
  return { list, make, isBusy: backup.isPending, stepUp, ...done };
}
