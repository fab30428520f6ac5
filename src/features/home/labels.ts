import type { Messages } from "@/i18n/catalogue";
import { readError } from "@/trpc/read-error";
import type { ErrorFacts } from "@/ui/error-message";

/** One part of Home as it was read; each loads and fails alone. */
export type Reading<Data> =
  | { status: "loading" }
  | { status: "failed"; error: ErrorFacts; onRetry: () => void }
  | { status: "ready"; data: Data };

type Query<Data> = { data: Data | undefined; error: unknown; isError: boolean; refetch: () => unknown };

/** What a query brought, or how to ask again. Figures that were read once stay while a later reading fails. */
export function readingOf<Data>(query: Query<Data>): Reading<Data> {
  if (query.data !== undefined) return { status: "ready", data: query.data };
  if (!query.isError) return { status: "loading" };
  return { status: "failed", error: readRefusal(query.error), onRetry: () => void query.refetch() };
}

/** The same reading of a part of it. */
export function partOf<Whole, Part>(reading: Reading<Whole>, take: (whole: Whole) => Part): Reading<Part> {
  return reading.status === "ready" ? { status: "ready", data: take(reading.data) } : reading;
}

/** A read moves no money, whatever became of it. */
function readRefusal(error: unknown): ErrorFacts {
  const { ref, ...answer } = readError(error);
  return { ...answer, asked: "read", moneyMoved: "no", ...(ref === "" ? {} : { ref }) };
}

/** Topics of events that have a name of their own. */
export type EventTopicKey = keyof Messages["home"]["events"]["topic"];

export const eventTopicKeys: readonly EventTopicKey[] = [
  "account",
  "transfer",
  "payee",
  "batch",
  "review",
  "job",
  "system",
  "operator",
  "security",
];
