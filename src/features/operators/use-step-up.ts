"use client";

import { useMutation } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { type ActError, actRefusal } from "@/features/operators/labels";
import { useTRPC } from "@/trpc/client";
import { readError } from "@/trpc/read-error";

/** The dialog that waits for an answer; null while nothing was asked. */
export type StepUpRequest = { answer: (isProven: boolean) => void };

/** Runs an act that may ask for a step-up: asks the person once, and runs it again when they proved it. */
export function useStepUp() {
  const trpc = useTRPC();
  const [request, setRequest] = useState<StepUpRequest | null>(null);
  // A mutation keeps what it sent: the password must not outlive the call.
  const { mutateAsync } = useMutation(trpc.operators.stepUp.mutationOptions({ gcTime: 0 }));

  const run = useCallback(async <Answer>(act: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await act();
    } catch (error) {
      if (readError(error).reason !== "operator.step_up_required") throw error;
      const isProven = await new Promise<boolean>((answer) => setRequest({ answer }));
      setRequest(null);
      if (!isProven) throw error;
      return act();
    }
  }, []);

  const prove = useCallback(
    async (password: string): Promise<ActError | null> => {
      try {
        await mutateAsync({ with: { password } });
      } catch (error) {
        return actRefusal(error);
      }
      request?.answer(true);
      return null;
    },
    [mutateAsync, request],
  );
  return { run, request, prove, close: () => request?.answer(false) };
}
