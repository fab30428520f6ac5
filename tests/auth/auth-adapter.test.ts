import type { DBAdapter, Where } from "@better-auth/core/db/adapter";
import { getAuthTables } from "better-auth/db";
import { getTableColumns } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { authAdapter } from "@/server/auth/auth-adapter";
import { createBetterAuth } from "@/server/auth/better-auth";
import { cookieShape, tokenHash } from "@/server/auth/session-cookie";
import { type AppWorld, appWorld, testSecret } from "../support/app";

let world: AppWorld;
let adapter: DBAdapter;
beforeEach(async () => {
  world = await appWorld();
  adapter = authAdapter(world.app.db)(library().options);
});
afterEach(() => world.close());

const library = () =>
  createBetterAuth({
    ...world.app,
    secret: testSecret,
    appUrl: "http://localhost:3000",
    cookies: cookieShape("http://localhost:3000"),
    absoluteMs: 43_200_000,
  });
const expiresAt = new Date("2026-11-21T10:00:00.123Z");
const addCode = (identifier: string, value: string) =>
  adapter.create({
    model: "verification",
    data: { identifier, value, expiresAt, createdAt: expiresAt, updatedAt: expiresAt },
  });
const found = async (...where: Where[]) => {
  const rows = await adapter.findMany<{ identifier: string }>({ model: "verification", where });
  return rows.map((row) => row.identifier).toSorted();
};
const six = async () => {
  for (const name of ["alpha", "Alpha", "beta_1", "beta%2", "betaX3", "gamma"]) await addCode(name, `v-${name}`);
};

test("every field that better-auth reads or writes is a column of ours", () => {
  const schema = world.app.db.t;
  const tables = {
    operators: schema.operators,
    operatorSessions: schema.operatorSessions,
    operatorCredentials: schema.operatorCredentials,
    operatorVerifications: schema.operatorVerifications,
  };
  const described = Object.values(getAuthTables(library().options));
  const missing = described.flatMap((model) => {
    const table = Object.entries(tables).find(([name]) => name === model.modelName)?.[1];
    const columns = table ? Object.keys(getTableColumns(table)) : [];
    const fields = Object.entries(model.fields).map(([name, field]) => field.fieldName ?? name);
    return fields.filter((name) => !columns.includes(name)).map((name) => `${model.modelName}.${name}`);
  });
  expect(described.map((model) => model.modelName).toSorted()).toEqual(Object.keys(tables).toSorted());
  expect(missing).toEqual([]);
});

test("times go in and come out to the millisecond, and ids are ours", async () => {
  const row = await addCode("alpha", "1");
  expect(row).toMatchObject({ identifier: "alpha", expiresAt });
  const again = await adapter.findOne<{ id: string; expiresAt: Date }>({
    model: "verification",
    where: [{ field: "expiresAt", value: expiresAt }],
  });
  expect(again?.expiresAt).toEqual(expiresAt);
  expect(again?.id).toMatch(/^ver_/);
  expect(
    await adapter.count({ model: "verification", where: [{ field: "expiresAt", operator: "lt", value: expiresAt }] }),
  ).toBe(0);
});

test("AND clauses all hold, and of OR clauses one, in whatever order they come", async () => {
  await six();
  const any = (value: string): Where => ({ field: "identifier", value, connector: "OR" });
  const prefix: Where = { field: "value", operator: "starts_with", value: "v-b" };
  expect(await found(any("gamma"), prefix, any("betaX3"))).toEqual(["betaX3"]);
  expect(await found(prefix, any("gamma"))).toEqual([]);
  expect(await found(any("gamma"), any("alpha"))).toEqual(["alpha", "gamma"]);
});

test.each([
  ["eq", "sensitive", "alpha", ["alpha"]],
  ["eq", "insensitive", "ALPHA", ["Alpha", "alpha"]],
  ["ne", "insensitive", "ALPHA", ["beta%2", "betaX3", "beta_1", "gamma"]],
  ["in", "sensitive", ["Alpha", "gamma"], ["Alpha", "gamma"]],
  ["in", "insensitive", ["ALPHA", "Gamma"], ["Alpha", "alpha", "gamma"]],
  ["not_in", "sensitive", ["alpha", "Alpha", "gamma"], ["beta%2", "betaX3", "beta_1"]],
  ["in", "sensitive", [], []],
  ["contains", "sensitive", "a_1", ["beta_1"]],
  ["contains", "sensitive", "%", ["beta%2"]],
  ["contains", "sensitive", "ALPHA", []],
  ["contains", "insensitive", "PH", ["Alpha", "alpha"]],
  ["starts_with", "sensitive", "beta_", ["beta_1"]],
  ["starts_with", "sensitive", "A", ["Alpha"]],
  ["ends_with", "sensitive", "%2", ["beta%2"]],
  ["ends_with", "insensitive", "X3", ["betaX3"]],
] as const)("%s, %s, %j finds what it says and no sign is a wildcard", async (operator, mode, value, expected) => {
  await six();
  const listed = typeof value === "string" ? value : [...value];
  expect(await found({ field: "identifier", operator, mode, value: listed })).toEqual(expected.toSorted());
});

test("nothing is compared as absent, not as the text of nothing", async () => {
  const anna = await world.addPerson("Anna", ["viewer"]);
  const where: Where[] = [{ field: "image", value: null }];
  expect(await adapter.findOne({ model: "user", where })).toMatchObject({ id: anna.id, email: anna.email });
  expect(await adapter.count({ model: "user", where: [{ field: "image", operator: "ne", value: null }] })).toBe(0);
});

test("of ten who take the same single-use value at once, one gets it", async () => {
  await addCode("once", "42");
  const where: Where[] = [{ field: "identifier", value: "once" }];
  const taken = await Promise.all(
    Array.from({ length: 10 }, () => adapter.consumeOne({ model: "verification", where })),
  );
  expect(taken.filter((row) => row !== null)).toHaveLength(1);
  expect(await adapter.count({ model: "verification" })).toBe(0);
});

test("a counter that is raised ten times at once loses no step, and its guard holds", async () => {
  const anna = await world.addPerson("Anna", ["viewer"]);
  const session = await adapter.create<Record<string, unknown>, { token: string }>({
    model: "session",
    data: { token: "a-token", userId: anna.id, lastSeenAtMs: 0, expiresAt, createdAt: expiresAt, updatedAt: expiresAt },
  });
  const where: Where[] = [
    { field: "token", value: session.token },
    { field: "lastSeenAtMs", operator: "lt", value: 7 },
  ];
  const raised = await Promise.all(
    Array.from({ length: 10 }, () => adapter.incrementOne({ model: "session", where, increment: { lastSeenAtMs: 1 } })),
  );
  expect(raised.filter((row) => row !== null)).toHaveLength(7);
  expect(await adapter.findOne({ model: "session", where: where.slice(0, 1) })).toMatchObject({ lastSeenAtMs: 7 });
});

test("a session token is stored as its hash, found by itself, and shown to nobody who did not know it", async () => {
  const anna = await world.addPerson("Anna", ["viewer"]);
  await adapter.create({
    model: "session",
    data: { token: "a-token", userId: anna.id, expiresAt, createdAt: expiresAt, updatedAt: expiresAt },
  });
  const { operatorSessions: t } = world.app.db.t;
  const [row] = await world.app.db.read.select().from(t);
  expect(row?.tokenHash).toBe(tokenHash("a-token"));
  const byToken: Where[] = [{ field: "token", value: "a-token" }];
  expect(await adapter.findOne({ model: "session", where: byToken })).toMatchObject({ token: "a-token" });
  const byPerson: Where[] = [{ field: "userId", value: anna.id }];
  expect(await adapter.findOne({ model: "session", where: byPerson })).toMatchObject({ token: tokenHash("a-token") });
  expect(await adapter.findOne({ model: "session", where: [{ field: "token", value: tokenHash("a-token") }] })).toBe(
    null,
  );
  await adapter.delete({ model: "session", where: byToken });
  expect(await adapter.count({ model: "session" })).toBe(0);
});

test("what fails inside a transaction of the library leaves nothing behind", async () => {
  await expect(
    adapter.transaction(async (inside) => {
      await inside.create({
        model: "verification",
        data: { identifier: "lost", value: "1", expiresAt, createdAt: expiresAt, updatedAt: expiresAt },
      });
      throw new Error("stop");
    }),
  ).rejects.toThrow("stop");
  expect(await adapter.count({ model: "verification" })).toBe(0);
});

test("an update changes one row and a write without a condition is refused", async () => {
  await six();
  const where: Where[] = [{ field: "identifier", operator: "starts_with", value: "beta" }];
  const changed = await adapter.update<{ value: string }>({ model: "verification", where, update: { value: "new" } });
  expect(changed).toMatchObject({ value: "new" });
  expect(await found({ field: "value", value: "new" })).toHaveLength(1);
  expect(await adapter.updateMany({ model: "verification", where, update: { value: "all" } })).toBe(3);
  await expect(adapter.deleteMany({ model: "verification", where: [] })).rejects.toThrow("whole table");
  expect(await adapter.count({ model: "verification" })).toBe(6);
});
