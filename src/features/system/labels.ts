import type { CheckSubject } from "@/domain/checks";

/** Where a finding can be looked at; null for what has no page. */
export function subjectHref({ kind, id }: CheckSubject): string | null {
  if (kind === "transfer") return `/transfers/${id}`;
  if (kind === "batch") return `/cashback/${id}/run`;
  return kind === "account" ? `/accounts/${id}` : null;
}
