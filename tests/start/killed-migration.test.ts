import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "@/server/db/open-store";
import { openDatabase } from "@/server/start/open-database";
import { databaseKind, type TestDatabase, testDatabase } from "../support/database";
import { runProcess } from "../support/run-process";

const place = { root: process.cwd(), mode: "sandbox" as const };
let folder: string;
let server: TestDatabase;
let url: string;
const made: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "im-migration-"));
  server = await testDatabase();
  url = await bareDatabase();
});
afterEach(async () => {
  for (const name of made.splice(0)) await server.store.execute(`drop database ${name}`);
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The address of a database without a table. */
async function bareDatabase(): Promise<string> {
  if (databaseKind === "sqlite") return `file:${join(folder, "bare.db")}`;
  const name = `app_killed_${process.pid}_${randomBytes(4).toString("hex")}`;
  await server.store.execute(`create database ${name} character set utf8mb4 collate utf8mb4_bin`);
  made.push(name);
  const address = new URL(server.url);
  address.pathname = `/${name}`;
  return address.href;
}

test("D16: of a migration that was killed half-way nothing counts: the next start finishes it, or is refused and names the way out", async () => {
  const killed = await runProcess(
    ["--import", "tsx", "tests/support/migrate-process.ts", url, "CREATE TABLE `transfers`"],
    { env: { NODE_ENV: "test" } },
  );
  expect(killed).toMatchObject({ code: null });
  const store = openStore(url);
  expect(await store.inspect("select tag from schema_migrations")).toEqual([]);
  // The dead process holds the place of whoever migrates for ten minutes: as if they had passed.
  await store.execute("update schema_lock set held_at_ms = 0");
  await store.close();
  if (databaseKind === "mysql") {
    for (const _start of [1, 2]) {
      const refused = openDatabase({ databaseUrl: url, ...place });
      await expect(refused).rejects.toThrow(/migration 0000_first stopped at statement 1 of .* restore the backup/);
    }
    const again = openStore(url);
    expect(await again.inspect("select tag from schema_migrations")).toEqual([]);
    expect(await again.inspect("select id from schema_lock")).toEqual([]);
    await again.close();
    return;
  }
  const { store: whole, applied } = await openDatabase({ databaseUrl: url, ...place });
  expect(applied[0]).toBe("0000_first");
  expect(await whole.read.select().from(whole.t.transfers)).toEqual([]);
  await whole.close();
});
