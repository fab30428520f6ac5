import { type HistoryOptions, runHistory } from "./history";

/** One history that somebody wants to hear of; MySQL is the server of `TEST_DATABASE_URL`. */
export type Job = Omit<HistoryOptions, "server"> & { database?: "sqlite" | "mysql" };

/** Runs it and tells what it led to, and how long it took, as a line of JSON. */
export async function tellSeed({ database = "sqlite", ...job }: Job): Promise<{ line: string; isBroken: boolean }> {
  const began = performance.now();
  const server = database === "mysql" ? process.env.TEST_DATABASE_URL : null;
  if (server === undefined || server === "") throw new Error("TEST_DATABASE_URL names no server");
  const { hits, ...history } = await runHistory({ ...job, server });
  const told = { ...history, ms: Math.round(performance.now() - began), hits: [...hits] };
  return { line: JSON.stringify(told, asText), isBroken: history.findings.length > 0 };
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
