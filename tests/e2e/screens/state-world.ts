import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";
import Database from "better-sqlite3";
import { createCalls, type Doors, makeWorld, type SampleWorld } from "./sample-world";

/** What the pictures of states are of, beside the sample. */
export type StateWorld = SampleWorld & {
  groupId: string;
  payeeId: string;
  blockedPayeeId: string;
  unknownId: string;
  rejectedId: string;
  settledId: string;
  /** Every line of it is settled. */
  doneId: string;
  /** Names of accounts in the field *From*: one whose balance is old, one that may send nothing any more. */
  staleName: string;
  barredName: string;
};

/** Of an installation where nothing was done. */
export const emptyStateWorld: StateWorld = {
  accountId: "",
  draftId: "",
  importId: "",
  uploadQuery: "",
  finishedId: "",
  runningId: "",
  codedAccountId: "",
  codedId: "",
  groupId: "",
  payeeId: "",
  blockedPayeeId: "",
  unknownId: "",
  rejectedId: "",
  settledId: "",
  doneId: "",
  staleName: "",
  barredName: "",
};

type Items<Row> = { items: Row[] };
const day = 86_400_000;

/** Brings the sample to the states that nobody reaches by waiting a minute; `folder` is that of the installation. */
export async function makeStateWorld(http: APIRequestContext, doors: Doors, folder: string): Promise<StateWorld> {
  const world = await makeWorld(http, doors);
  const { query, mutate } = createCalls(http, doors);
  const first = async (path: string, input: object) =>
    (await query<Items<{ id: string; version?: number }>>(path, { limit: 1, ...input })).items[0];
  const idOf = async (path: string, input: object) => (await first(path, input))?.id ?? "";
  const transfer = (state: string) => idOf("transfers.list", { filter: { state: [state] } });
  const payees = await query<Items<{ id: string }>>("payees.list", { limit: 3 });
  const [payee, blocked, suspended] = await Promise.all(
    payees.items.map(({ id }) => query<{ id: string; version: number }>("payees.get", { id })),
  );
  if (!payee || !blocked || !suspended) throw new Error("the sample lacks payees");
  const mark = (of: { id: string; version: number }, status: string, reason: string) =>
    mutate("payees.update", { id: of.id, version: of.version, status, reason });
  await mark(blocked, "blocked", "Asked for the money twice; the campaign desk looks into it.");
  await mark(suspended, "suspended", "Waits for a new UID.");
  const batches = await query<Items<{ id: string; name: string }>>("cashback.list", { limit: 50 });
  const staleName = "ops-02@example.com";
  const barredName = "east-03@example.com";
  ageAndBar(join(folder, "e2e.db"), staleName, barredName);
  return {
    ...world,
    groupId: await idOf("groups.list", { sort: { by: "accounts", direction: "desc" } }),
    payeeId: payee.id,
    blockedPayeeId: blocked.id,
    unknownId: await transfer("unknown"),
    rejectedId: await transfer("rejected"),
    settledId: await transfer("settled"),
    doneId: batches.items.find(({ name }) => name === "May cashback, file 1")?.id ?? "",
    staleName,
    barredName,
  };
}

/** Nine days without a reading, and an operation that Infini stopped: rows as the product keeps them. */
function ageAndBar(path: string, stale: string, barred: string): void {
  const db = new Database(path);
  try {
    db.pragma("busy_timeout = 5000");
    const atMs = Date.now() - 9 * day;
    db.prepare("UPDATE accounts SET profile_as_of_ms = ? WHERE email = ?").run(atMs, stale);
    // Never read: what the group holds is at least the sum of the others.
    db.prepare(
      `UPDATE accounts SET profile_as_of_ms = NULL, available_micro = NULL, withdrawing_micro = NULL,
       red_packet_micro = NULL WHERE email = ?`,
    ).run("ops-04@example.com");
    db.prepare(
      `UPDATE account_capabilities SET state = 'unavailable', reason = 'http_410', source = 'call', checked_at_ms = ?
       WHERE operation LIKE 'transfer.%' AND account_id = (SELECT id FROM accounts WHERE email = ?)`,
    ).run(atMs, barred);
  } finally {
    db.close();
  }
}
