import { setTimeout as sleep } from "node:timers/promises";
import mysql from "mysql2/promise";
import { expect, test } from "vitest";
import { startMariadb } from "../support/mariadb";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { databases } from "./databases";
import { type ProcessWorld, processWorld } from "./process-world";

const LOCK_WAIT_S = 1;
const servers = databases.filter(({ server }) => server !== null);

test(`D06 and D07 are ${servers.length > 0 ? "shown on a server of their own" : "not shown: this run has no MariaDB"}`, () => {
  if (servers.length === 0) console.log("left out: D06 and D07, this run has no MariaDB");
  expect(servers.length).toBeLessThanOrEqual(1);
});

test.each(servers)(
  "D06, D07: a lock that nobody gives back and a deadlock leave nothing half, and each payment goes out once",
  async () => {
    const server = await startMariadb({ isInMemory: true });
    try {
      await server.execute(`set global innodb_lock_wait_timeout = ${LOCK_WAIT_S}`);
      const world = await processWorld({ name: "MariaDB", server: server.url });
      try {
        await meetLock(world);
        await meetDeadlock(world);
        await world.judge();
      } finally {
        await world.close();
      }
    } finally {
      await server.stop();
    }
  },
);

/** A payment whose worker stands still right before its intent, while somebody else holds the head of the audit chain. */
async function besideHolder(
  world: ProcessWorld,
  name: string,
  payee: string,
  act: (other: mysql.Connection) => Promise<void>,
) {
  const worker = await world.startWorker();
  const account = await world.openAccount(name);
  const other = await mysql.createConnection({ uri: world.database.url });
  await worker.arm("before_intent");
  const { transferIds } = await world.start(account, [payee]);
  const transferId = transferIds[0] ?? "";
  await worker.standsAt("before_intent");
  await other.query("begin");
  await other.query("select * from audit_head for update");
  worker.signal("SIGCONT");
  // By then it holds its account and its payment, and waits.
  await sleep(400);
  await act(other);
  await other.query("rollback");
  await other.end();
  await until(async () => (await world.stateOf(transferId)) === "settled", {
    shows: async () => worker.printed().slice(-800),
  });
  const attempts = await world.attemptsOf(transferId);
  expect(attempts.map((attempt) => attempt.class)).toEqual(["success"]);
  expect(await world.requestsFor(payee)).toHaveLength(1);
  await worker.end("SIGTERM");
}

/** D06: the wait ends with an error of one statement; what the transaction did before it must not stay. */
async function meetLock(world: ProcessWorld): Promise<void> {
  const [payee = ""] = payees(1, 41_000_001);
  await besideHolder(world, "waiter", payee, async (other) => {
    const before = await connectionsOf(other);
    await sleep(2_500 * LOCK_WAIT_S);
    const after = await connectionsOf(other);
    // Nobody works on with a connection on which half a transaction may lie.
    expect(before.filter((id) => !after.includes(id)).length).toBeGreaterThan(0);
    expect(await world.requestsFor(payee)).toEqual([]);
  });
}

async function connectionsOf(connection: mysql.Connection): Promise<unknown[]> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>("select id from information_schema.processlist");
  return rows.map(({ id }) => id);
}

/** D07: the other one has written more, so that it is the worker whose transaction is rolled back. */
async function meetDeadlock(world: ProcessWorld): Promise<void> {
  const [payee = ""] = payees(1, 42_000_001);
  const deadlocks = async (): Promise<number> => {
    const [row] = await world.ctx.db.inspect("show global status like 'Innodb_deadlocks'");
    return Number(row?.Value);
  };
  await world.ctx.db.execute("create table app_weight (id int primary key)");
  const before = await deadlocks();
  await besideHolder(world, "loser", payee, async (other) => {
    await other.query("insert into app_weight select seq from seq_1_to_2000");
    await other.query("select * from transfers for update");
  });
  expect(await deadlocks()).toBeGreaterThan(before);
  await world.ctx.db.execute("drop table app_weight");
}
