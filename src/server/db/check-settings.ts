import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { eq } from "drizzle-orm";
import type { Session, Store } from "./session";
import { missingTriggers } from "./triggers";

/** What a database file that lost pages is refused with. */
export const damagedPages =
  "SQLite finds damaged pages (quick_check): stop every process, keep the file, and restore the last good backup " +
  "(docs/operations.md, Restoring)";

/** File systems on which SQLite's locks and syncs do not hold: NFS, SMB, CIFS, SMB2, 9P, FUSE over the network. */
const networkFileSystems = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x01021997, "9P"],
]);

/**
 * What makes this database unfit to hold money, in words; empty when it is fit. Run after the migrations, at each start.
 * @source docs/design/payments.md §16
 */
export async function findUnfitSettings(store: Store, url: string): Promise<string[]> {
  const settings = store.dialect === "sqlite" ? await checkSqlite(store, url) : await checkMysql(store);
  const missing = await missingTriggers(store);
  const triggers = missing.length > 0 ? [`triggers are missing: ${missing.join(", ")}`] : [];
  const guard = missing.length === 0 && (await allowsForbiddenMove(store)) ? ["a forbidden move was not refused"] : [];
  return [...settings, ...triggers, ...guard];
}

async function checkSqlite(store: Store, url: string): Promise<string[]> {
  const wanted: [string, string][] = [
    ["journal_mode", "wal"],
    ["synchronous", "2"],
    ["foreign_keys", "1"],
    ["recursive_triggers", "1"],
  ];
  const problems: string[] = [];
  for (const [name, value] of wanted) {
    const [row] = await store.inspect(`pragma ${name}`);
    const found = String(Object.values(row ?? {})[0]);
    if (found !== value) problems.push(`SQLite ${name} is ${found}, it must be ${value}`);
  }
  const fileSystem = networkFileSystems.get(statfsSync(dirname(url.slice("file:".length))).type >>> 0);
  if (fileSystem) problems.push(`the database file lies on a network file system (${fileSystem})`);
  const [integrity] = await store.inspect("pragma quick_check(1)");
  if (integrity && Object.values(integrity)[0] !== "ok") problems.push(damagedPages);
  return problems;
}

async function checkMysql(store: Store): Promise<string[]> {
  const rows = await store.inspect(
    "show variables where variable_name in ('innodb_flush_log_at_trx_commit', 'sync_binlog', 'log_bin', 'sql_mode', 'wsrep_on', 'group_replication_single_primary_mode', 'transaction_isolation', 'tx_isolation', 'character_set_connection')",
  );
  const variables = new Map(rows.map((row) => [String(row.Variable_name).toLowerCase(), String(row.Value)]));
  const problems: string[] = [];
  if (variables.get("innodb_flush_log_at_trx_commit") !== "1")
    problems.push("innodb_flush_log_at_trx_commit must be 1");
  if (variables.get("log_bin") === "ON" && variables.get("sync_binlog") !== "1") problems.push("sync_binlog must be 1");
  if (!/STRICT_(TRANS|ALL)_TABLES/.test(variables.get("sql_mode") ?? "")) problems.push("sql_mode must be strict");
  if (variables.get("wsrep_on") === "ON") problems.push("a Galera cluster can lose acknowledged commits");
  if (variables.get("group_replication_single_primary_mode") === "OFF")
    problems.push("several primaries can lose commits");
  const isolation = variables.get("transaction_isolation") ?? variables.get("tx_isolation");
  if (isolation !== "READ-COMMITTED") problems.push(`the isolation is ${isolation}, it must be READ-COMMITTED`);
  const charset = variables.get("character_set_connection");
  if (charset !== "utf8mb4") problems.push(`the connection carries ${charset}, it must be utf8mb4`);
  const engines = await store.inspect(
    "select table_name as name from information_schema.tables where table_schema = database() and engine <> 'InnoDB' and table_type = 'BASE TABLE'",
  );
  if (engines.length > 0) problems.push(`tables outside InnoDB: ${engines.map((row) => row.name).join(", ")}`);
  return [...problems, ...(await findLooseText(store))];
}

/** Columns that would take two ids for one (another case, an accent), or that cannot hold every character. */
async function findLooseText(store: Store): Promise<string[]> {
  const columns = await store.inspect(
    "select concat(table_name, '.', column_name) as name, collation_name as collation from information_schema.columns where table_schema = database() and collation_name is not null and (character_set_name <> 'utf8mb4' or collation_name not like '%\\_bin') order by table_name, ordinal_position",
  );
  const [first] = columns;
  if (!first) return [];
  return [
    `${columns.length} columns keep text by other rules than utf8mb4_bin, such as ${first.name} with ${first.collation}: ` +
      "alter table … convert to character set utf8mb4 collate utf8mb4_bin",
  ];
}

class RollBack extends Error {}

/** Tries to move an unknown transfer back to queued, in a transaction that is rolled back whatever happens. */
async function allowsForbiddenMove(store: Store): Promise<boolean> {
  let isAllowed = false;
  try {
    await store.tx(async (tx) => {
      await insertProbe(tx);
      const { transfers: t } = tx.t;
      for (const state of ["queued", "sending", "unknown"] as const)
        await tx.update(t, { state }, eq(t.id, "trf_probe"));
      await tx.update(t, { state: "queued" }, eq(t.id, "trf_probe"));
      isAllowed = true;
      throw new RollBack();
    });
  } catch {
    return isAllowed;
  }
  return isAllowed;
}

async function insertProbe(tx: Session): Promise<void> {
  await tx.insert(tx.t.transfers, {
    id: "trf_probe",
    kind: "transfer",
    accountId: "acc_probe",
    payeeKind: "uid",
    payee: "0",
    payeeKey: "probe",
    amountMicro: 1n,
    state: "draft",
    contentHash: "probe",
    createdBy: "system",
    createdAtMs: 0,
    updatedAtMs: 0,
  });
}
