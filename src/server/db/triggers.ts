import { allowedMoves } from "@/domain/transfer-states";
import type { Dialect, Store } from "./session";

/** Tables whose rows never change once written. @source docs/design/payments.md §17 */
const insertOnly = [
  "audit_entries",
  "transfer_events",
  "confirmations",
  "api_key_spends",
  "journals",
  "entries",
  "line_decisions",
  "review_decisions",
  "totp_steps",
  "restores",
] as const;

/** Tables whose rows may change but never vanish. */
const neverDeleted = ["transfers", "attempts", "statement_records", "review_items"] as const;

type Trigger = { name: string; sqlite: string; mysql: string };

/** The one list of triggers: recreated after each migration, compared with the database at each start. */
function triggerList(): Trigger[] {
  return [
    ...insertOnly.map((table) => refuse(table, "update", "rows of this table never change")),
    ...[...insertOnly, ...neverDeleted].map((table) => refuse(table, "delete", "rows of this table are never removed")),
    ...(["update", "delete"] as const).map((act) => refuse("transfer_moves", act, "the edges are fixed")),
    guardMoves(),
    guardFirstState(),
  ];
}

/** Drops and creates every trigger, and fills `transfer_moves`. Runs after the last migration, never elsewhere. */
export async function createTriggers(store: Store): Promise<void> {
  const present = new Set(await triggerNames(store));
  for (const trigger of triggerList()) {
    if (present.has(trigger.name)) await store.execute(`drop trigger ${trigger.name}`);
  }
  const { transferMoves } = store.t;
  await store.tx(async (tx) => {
    await tx.delete(transferMoves, undefined);
    await tx.insert(transferMoves, allowedMoves());
  });
  for (const trigger of triggerList()) await store.execute(trigger[store.dialect]);
}

/**
 * Tries in an empty table whether this user may create triggers, and leaves nothing behind.
 * @throws Error naming what must change on the server
 */
export async function requireTriggerRight(store: Store): Promise<void> {
  if (store.dialect === "sqlite") return;
  const probe = "schema_probe";
  await store.execute(`drop table if exists ${probe}`);
  await store.execute(`create table ${probe} (id int primary key)`);
  try {
    await store.execute(`create trigger ${probe}_trigger before insert on ${probe} for each row set new.id = 1`);
  } catch (error) {
    throw new Error(
      "this database user may not create triggers: grant it TRIGGER on the database and, where the server keeps a " +
        `binary log, set log_bin_trust_function_creators=1. Nothing was changed (${wordsOf(error)})`,
      { cause: error },
    );
  } finally {
    await store.execute(`drop table ${probe}`);
  }
}

/** What the server said, below the wrapper of the driver. */
function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : "no reason given";
}

/** Names of the triggers that are missing in the database; none may be. */
export async function missingTriggers(store: Store): Promise<string[]> {
  const present = new Set(await triggerNames(store));
  return triggerList()
    .map((trigger) => trigger.name)
    .filter((name) => !present.has(name));
}

async function triggerNames(store: Store): Promise<string[]> {
  const listing: Record<Dialect, string> = {
    sqlite: "select name as name from sqlite_master where type = 'trigger'",
    mysql: "select trigger_name as name from information_schema.triggers where trigger_schema = database()",
  };
  const rows = await store.inspect(listing[store.dialect]);
  return rows.map((row) => String(row.name));
}

function refuse(table: string, act: "update" | "delete", why: string): Trigger {
  const name = `${table}_no_${act}`;
  return {
    name,
    sqlite: `create trigger ${name} before ${act} on ${table} begin select raise(abort, '${table}: ${why}'); end`,
    mysql: `create trigger ${name} before ${act} on ${table} for each row signal sqlstate '45000' set message_text = '${table}: ${why}'`,
  };
}

function guardMoves(): Trigger {
  const name = "transfers_moves";
  const allowed = "exists (select 1 from transfer_moves m where m.from_state = old.state and m.to_state = new.state)";
  return {
    name,
    sqlite: `create trigger ${name} before update of state on transfers when old.state <> new.state and not ${allowed} begin select raise(abort, 'transfers: this move is forbidden'); end`,
    mysql: `create trigger ${name} before update on transfers for each row begin if old.state <> new.state and not ${allowed} then signal sqlstate '45000' set message_text = 'transfers: this move is forbidden'; end if; end`,
  };
}

function guardFirstState(): Trigger {
  const name = "transfers_first_state";
  return {
    name,
    sqlite: `create trigger ${name} before insert on transfers when new.state <> 'draft' begin select raise(abort, 'transfers: a transfer begins as draft'); end`,
    mysql: `create trigger ${name} before insert on transfers for each row begin if new.state <> 'draft' then signal sqlstate '45000' set message_text = 'transfers: a transfer begins as draft'; end if; end`,
  };
}
