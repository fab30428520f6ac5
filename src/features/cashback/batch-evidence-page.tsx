"use client";

import { EvidencePage } from "@/features/cashback/evidence-page";
import { useCashback } from "@/features/cashback/use-cashback";

/** The evidence of one batch. */
export function BatchEvidencePage({ id }: { id: string }) {
  const batch = useCashback(id);
  return batch.status === "ready" ? <EvidencePage batch={batch.value} /> : null;
}
