import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "@/server/db/open-store";
import { openDatabase } from "@/server/start/open-database";
import { type Mariadb, resumeMariadb, startMariadb } from "../support/mariadb";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { databases } from "./databases";
import { processWorld } from "./process-world";

const start = (databaseUrl: string) => openDatabase({ databaseUrl, root: process.cwd(), mode: "sandbox" });
const servers = databases.filter(({ server }) => server !== null);

test(`D05, D11 and D24 are ${servers.length > 0 ? "shown on servers of their own" : "not shown: this run has no MariaDB"}`, () => {
  if (servers.length === 0) console.log("left out: D05, D11 and D24, this run has no MariaDB");
  expect(servers.length).toBeLessThanOrEqual(1);
});

/** One that keeps a binary log and belongs to a cluster, as far as a single one can. */
const settings = ["--log-bin=log", "--sync-binlog=1", "--binlog-format=ROW", "--wsrep-on=ON"];

test.concurrent.each(servers)(
  "D24, D11: whoever may not create triggers changes nothing and is told the setting; one of several writers is no place for money",
  async () => {
    const server = await startMariadb({ settings, isInMemory: true });
    try {
      const without = new URL(server.url);
      without.username = "app_without";
      await server.execute(
        `create user app_without@'127.0.0.1' identified by '${without.password}'; grant all on app.* to app_without@'127.0.0.1'; revoke trigger on app.* from app_without@'127.0.0.1'`,
      );
      await server.execute("set global log_bin_trust_function_creators = 0");
      // With the right but for the log, and without the right.
      for (const url of [server.url, without.href]) {
        await expect(start(url)).rejects.toThrow(
          /may not create triggers: grant it TRIGGER .*log_bin_trust_function_creators=1/,
        );
        await expect(start(url)).rejects.toThrow(/Nothing was changed/);
      }
      await server.execute("set global log_bin_trust_function_creators = 1");
      await expect(start(without.href)).rejects.toThrow(/may not create triggers/);
      const store = openStore(server.url);
      const tables = await store.inspect(
        "select table_name as name from information_schema.tables where table_schema = 'app'",
      );
      expect(tables.map(({ name }) => name).sort()).toEqual(["schema_lock", "schema_migrations"]);
      expect(await store.inspect("select tag from schema_migrations")).toEqual([]);
      await store.close();
      // Now the tables are made, and the cluster is in the way.
      await expect(start(server.url)).rejects.toThrow(
        /must not hold money: a Galera cluster can lose acknowledged commits/,
      );
      await server.execute("set global wsrep_on = OFF");
      const opened = await start(server.url);
      await opened.store.close();
    } finally {
      await server.stop();
    }
  },
);

/** All tables share one file that may not grow beyond this, so that they are full while the disk is not. */
const oneSmallFile = ["--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M:autoextend:max:64M"];

/** Takes the room that is left, down to the last small row. */
async function fill({ execute }: Mariadb): Promise<void> {
  await execute("create table app.filler (room longblob)");
  for (const bytes of [1_000_000, 100_000, 10_000, 1_000]) {
    const row = `insert into app.filler values (repeat('x', ${bytes}))`;
    await expect(execute(Array.from({ length: 100 }, () => row).join("; "))).rejects.toThrow(/is full/);
  }
}

test.concurrent.each(servers)(
  "D05: tables that are full refuse a statement within a transaction: the whole of it is undone, and with room all are paid once",
  async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), "im-small-tables-"));
    let server = await startMariadb({ dataFolder, settings: oneSmallFile });
    const world = await processWorld({ name: "MariaDB", server: server.url });
    try {
      const names = payees(60);
      const { transferIds } = await world.pay("payer", names);
      await fill(server);
      const worker = await world.startWorker();
      await until(() => worker.printed().includes("is full"), { shows: async () => worker.printed().slice(-2_000) });
      await server.stop();
      server = await resumeMariadb(dataFolder, server.url, Number(new URL(server.url).port));
      const states = () => Promise.all(transferIds.map((id) => world.stateOf(id)));
      await until(async () => (await states()).every((state) => state === "settled"), { shows: states });
      for (const payee of names) expect(await world.movementsFor(payee)).toHaveLength(1);
      await world.judge();
    } finally {
      await world.close();
      await server.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    }
  },
);
