import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { type TestDatabase, testDatabase } from "./database";

/** Addresses of databases without a table, on the kind of database that this run is about; they go after each test. */
export function eachBareDatabase(folder: () => string): (name: string) => Promise<string> {
  let server: TestDatabase;
  const made: string[] = [];
  beforeEach(async () => {
    server = await testDatabase();
  });
  afterEach(async () => {
    for (const name of made.splice(0)) await server.store.execute(`drop database ${name}`);
    await server.close();
  });
  return async (name) => {
    if (server.store.dialect === "sqlite") return `file:${join(folder(), `${name}.db`)}`;
    const database = `app_bare_${process.pid}_${randomBytes(4).toString("hex")}`;
    await server.store.execute(`create database ${database} character set utf8mb4 collate utf8mb4_bin`);
    made.push(database);
    const url = new URL(server.url);
    url.pathname = `/${database}`;
    return url.href;
  };
}
