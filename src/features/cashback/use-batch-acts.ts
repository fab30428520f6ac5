"use client";

import { useState } from "react";
import type { HaltCounts } from "@/domain/cashback-batch.schema";
import type { ExportFormat } from "@/domain/cashback-batch-choices";
import type { ActError } from "@/features/cashback/labels";
import type { LineDecisionCall } from "@/features/cashback/lines-page";
import { useAct } from "@/features/cashback/use-act";
import { useTRPCClient } from "@/trpc/client";

export type Halt = { act: "pause" | "stop"; counts: HaltCounts };

/** What can be done with one batch; each answers null, or why it was refused. */
export function useBatchActs(id: string) {
  const act = useAct();
  const api = useTRPCClient();
  const [halt, setHalt] = useState<Halt | null>(null);
  const refusal = <Value>(result: { ok: true; value: Value } | { ok: false; error: ActError }) =>
    result.ok ? null : result.error;
  return {
    /** What the last pause or stop left behind. */
    halt,
    decide: async (call: LineDecisionCall) => refusal(await act(() => api.cashback.decide.mutate({ id, ...call }))),
    pause: async () => {
      const result = await act(() => api.cashback.pause.mutate({ id }));
      if (result.ok) setHalt({ act: "pause", counts: result.value.counts });
      return refusal(result);
    },
    stop: async (why: string) => {
      const result = await act(() => api.cashback.stop.mutate({ id, why }));
      if (result.ok) setHalt({ act: "stop", counts: result.value.counts });
      return refusal(result);
    },
    /** `payments`: how many are queued; a lost answer may have let them go out. */
    resume: async (input: { idempotencyKey: string; why: string; password: string }, payments: number) => {
      const { idempotencyKey, why, password } = input;
      const stepUp = { password };
      const result = await act(() => api.cashback.resume.mutate({ id, idempotencyKey, why, stepUp }), payments);
      if (result.ok) setHalt(null);
      return refusal(result);
    },
    /** Asks where the export stands and begins the download. */
    download: async (format: ExportFormat) => {
      const result = await act(() => api.cashback.export.query({ id, format }));
      if (result.ok) window.location.assign(result.value.url);
      return refusal(result);
    },
  };
}
