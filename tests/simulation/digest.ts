import type { Store } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import type { Oracle } from "./oracle/oracle";

/**
 * One word for everything that was said and written: each row of what the engine decides on and of what it tells people,
 * the audit chain among them, and each request with its bytes and time. No order of a database goes into it.
 */
export async function digestOf(store: Store, oracle: Oracle): Promise<string> {
  const { t } = store;
  const money = [t.transfers, t.attempts, t.claims, t.entries, t.bucketBalances, t.batches];
  const seen = [t.statementWalks, t.statementRecords, t.reviewItems, t.freezes, t.auditEntries];
  const told: string[] = [];
  for (const table of [...money, ...seen]) {
    const rows = await store.read.select().from(table);
    told.push(...rows.map((row) => JSON.stringify(row, asText)).sort());
  }
  // The database counts these itself, and MariaDB leaves out the number of what was rolled back: their order counts.
  for (const table of [t.transferEvents, t.journals, t.reviewDecisions]) {
    const rows = await store.read.select().from(table).orderBy(table.seq);
    told.push(...rows.map((row) => JSON.stringify({ ...row, seq: null }, asText)));
  }
  return sha256Hex(JSON.stringify([told, oracle.requests]));
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
