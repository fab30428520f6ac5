import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { type DatabaseCut, databaseLine } from "../support/database-line";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { databases } from "./databases";
import { type ProcessWorld, processWorld } from "./process-world";

type Case = {
  row: string;
  says: string;
  cut: Omit<DatabaseCut, "of">;
  /** The rules that its attempts ended by. */
  rules: readonly string[];
};

const intent = /^insert into `attempts`/im;
const outcome = /^update `attempts` set .*`closed_at_ms`/im;
const sentOnce = ["success"];
/** The process found its own intent on another connection, and that nothing of it had left. */
const foundAgain = ["commit_unclear", "success"];

const cases: readonly Case[] = [
  { row: "D08", says: "the intent's COMMIT, before it arrived", cut: { in: intent, at: "commit" }, rules: sentOnce },
  { row: "D08", says: "the answer to the intent's COMMIT", cut: { in: intent, at: "answer" }, rules: foundAgain },
  { row: "D08", says: "the outcome's COMMIT, before it arrived", cut: { in: outcome, at: "commit" }, rules: sentOnce },
  { row: "D08", says: "the answer to the outcome's COMMIT", cut: { in: outcome, at: "answer" }, rules: sentOnce },
  { row: "D09", says: "between statements of the intent", cut: { in: intent, at: "next_statement" }, rules: sentOnce },
  { row: "D09", says: "between those of the outcome", cut: { in: outcome, at: "next_statement" }, rules: sentOnce },
];

type Met = { one: Case; accountId: string; payee: string; transferId: string };

test.concurrent.each(databases.filter(({ server }) => server !== null))(
  "D08, D09: a line to the database that breaks in a transaction or its COMMIT: what stands is read again, one request goes out: $name",
  async (kind) => {
    const names = payees(cases.length);
    const world = await processWorld(kind);
    const met: Met[] = [];
    for (const [index, one] of cases.entries()) {
      const payee = names[index] ?? "";
      const { account, transferIds } = await world.pay(`payer-${index}`, [payee]);
      met.push({ one, accountId: account.id, payee, transferId: transferIds[0] ?? "" });
    }
    const cuts = met.map(({ one, accountId }) => ({ ...one.cut, of: accountId }));
    const line = await databaseLine(world.database.url, cuts);
    try {
      await world.startWorker({ databaseUrl: line.url });
      const states = () => Promise.all(met.map(({ transferId }) => world.stateOf(transferId)));
      await until(async () => (await states()).every((state) => state === "settled"), { shows: states });
      expect(line.left()).toBe(0);
      for (const { one, payee, transferId } of met) {
        const label = `${one.row}: ${one.says}`;
        expect(await rulesOf(world, transferId), label).toEqual(one.rules);
        expect(await world.requestsFor(payee), label).toHaveLength(1);
        expect(await world.movementsFor(payee), label).toHaveLength(1);
      }
      await world.judge();
    } finally {
      await world.close();
      await line.close();
    }
  },
);

async function rulesOf({ ctx }: ProcessWorld, transferId: string): Promise<(string | null)[]> {
  const { attempts: t } = ctx.db.t;
  const rows = await ctx.db.read.select().from(t).orderBy(t.n);
  return rows.filter((row) => row.transferId === transferId).map(({ rule }) => rule);
}

/** Longer than the send guard allows. */
const SLOW_MS = 2_500;
const MEGABYTE = 1_048_576;
const file = { name: "SQLite", server: null };

test.concurrent("D22: an intent whose commit takes 2.5 seconds does not leave: it goes again, and is paid once", async () => {
  const parameters = { sendGuardMs: 2_000, leaseMs: 20_000, leaseRenewMs: 5_000 };
  const world = await processWorld(file, { parameters });
  try {
    const worker = await world.startWorker();
    const account = await world.openAccount("payer");
    await worker.arm("in_intent");
    const [payee = ""] = payees(1);
    const { transferIds } = await world.start(account, [payee]);
    await worker.standsAt("in_intent");
    await sleep(SLOW_MS);
    expect(await world.requestsFor(payee)).toEqual([]);
    worker.signal("SIGCONT");
    const transferId = transferIds[0] ?? "";
    await until(async () => (await world.stateOf(transferId)) === "settled");
    expect(await rulesOf(world, transferId)).toEqual(["send_guard", "success"]);
    expect(await world.requestsFor(payee)).toHaveLength(1);
    await world.judge();
  } finally {
    await world.close();
  }
});

test.concurrent("D14: beside somebody who reads one state of a file for long, payments go on and its log grows until they end", async () => {
  const world = await processWorld(file);
  const path = world.database.url.slice("file:".length);
  const reader = new Database(path, { readonly: true });
  try {
    const { transferIds } = await world.pay("payer", payees(20));
    reader.exec("begin");
    const states = reader.prepare<[], string>("select distinct state from transfers").pluck();
    expect(states.all()).toEqual(["queued"]);
    const before = statSync(`${path}-wal`).size;
    await world.startWorker();
    const now = () => Promise.all(transferIds.map((id) => world.stateOf(id)));
    await until(async () => (await now()).every((state) => state === "settled"), { shows: now });
    expect(states.all()).toEqual(["queued"]);
    const grown = statSync(`${path}-wal`).size;
    expect(grown).toBeGreaterThan(before + MEGABYTE);
    reader.exec("rollback");
    await world.judge();
    await world.ctx.db.inspect("pragma wal_checkpoint(truncate)");
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(states.all()).toEqual(["settled"]);
  } finally {
    reader.close();
    await world.close();
  }
});
