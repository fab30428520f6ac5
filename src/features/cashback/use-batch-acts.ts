"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { ExportFormat } from "@/domain/cashback-batch-choices";
import { type ActError, actErrorOf } from "@/features/cashback/labels";
import type { AmountCall, LineDecisionCall } from "@/features/cashback/lines-page";
import type { AmountPlanAnswer } from "@/features/cashback/set-amount-dialog";
import { useAct } from "@/features/cashback/use-act";
import { useTRPC, useTRPCClient } from "@/trpc/client";

/** What can be done with one batch; each answers null, or why it was refused. */
export function useBatchActs(id: string) {
  const act = useAct();
  const api = useTRPCClient();
  const queries = useQueryClient();
  const trpc = useTRPC();
  // The act is over once the page shows what became of the batch.
  const readAgain = () => queries.invalidateQueries(trpc.cashback.get.queryFilter({ id }));
  const refusal = <Value>(result: { ok: true; value: Value } | { ok: false; error: ActError }) =>
    result.ok ? null : result.error;
  return {
    decide: async (call: LineDecisionCall) => refusal(await act(() => api.cashback.decide.mutate({ id, ...call }))),
    planAmount: async (call: AmountCall & { version: number }): AmountPlanAnswer => {
      try {
        return { ok: true, value: await api.cashback.setAmount.mutate({ id, ...call, dryRun: true }) };
      } catch (error) {
        return { ok: false, error: actErrorOf(error, { asked: "change" }) };
      }
    },
    setAmount: async (call: AmountCall & { version: number }) =>
      refusal(await act(() => api.cashback.setAmount.mutate({ id, ...call, dryRun: false }))),
    pause: async () => {
      const result = await act(() => api.cashback.pause.mutate({ id }), { asked: "halt" });
      if (result.ok) await readAgain();
      return refusal(result);
    },
    stop: async (why: string) => {
      const result = await act(() => api.cashback.stop.mutate({ id, why }), { asked: "halt" });
      if (result.ok) await readAgain();
      return refusal(result);
    },
    close: async ({ version, why, password }: { version: number; why: string; password: string }) => {
      const result = await act(() => api.cashback.close.mutate({ id, version, why, stepUp: { password } }));
      if (result.ok) await readAgain();
      return refusal(result);
    },
    resume: async (input: { idempotencyKey: string; why: string; password: string }) => {
      const { idempotencyKey, why, password } = input;
      const stepUp = { password };
      const call = () => api.cashback.resume.mutate({ id, idempotencyKey, why, stepUp });
      const result = await act(call, { asked: "resume" });
      if (result.ok) await readAgain();
      return refusal(result);
    },
    submitCode: async (input: { key: string; transferId: string; code: string }) => {
      const { key, transferId, code } = input;
      const result = await act(() => api.transfers.submitCode.mutate({ key, id: transferId, code }));
      if (result.ok) await readAgain();
      return refusal(result);
    },
    /** Asks where the export stands and begins the download. */
    download: async (format: ExportFormat) => {
      const result = await act(() => api.cashback.export.query({ id, format }), { asked: "read" });
      if (result.ok) window.location.assign(result.value.url);
      return refusal(result);
    },
  };
}
