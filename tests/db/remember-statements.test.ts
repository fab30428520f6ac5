import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { rememberStatements } from "@/server/db/remember-statements";

const wide = Array.from({ length: 40 }, (_, no) => `c${no} text`).join(", ");

/** Processor time of three hundred runs, the best of ten times, µs. */
function quickestOf(run: () => void): number {
  const tries = Array.from({ length: 10 }, () => {
    const before = process.cpuUsage();
    for (let no = 0; no < 300; no += 1) run();
    return process.cpuUsage(before).user;
  });
  return Math.min(...tries);
}

test("a kept statement with a limit gives as many rows as it says, and is planned once and not at each run", () => {
  const client = new Database(":memory:");
  client.exec(`create table wide (id text primary key, ${wide})`);
  for (const id of ["a", "b", "c"]) client.prepare("insert into wide (id) values (?)").run(id);
  const kept = rememberStatements(client);
  const firstRows = kept.prepare("select id from wide order by id limit ?");
  expect([0, 1, 2, 9].map((limit) => firstRows.all(limit).length)).toEqual([0, 1, 2, 3]);
  const source = "select * from wide where id = ? limit ?";
  const bare = client.prepare(source);
  const once = kept.prepare(source);
  const byHand = client.prepare("select * from wide where id = ? limit 1");
  const [bareUs, onceUs, byHandUs] = [
    quickestOf(() => bare.all("none", 1)),
    quickestOf(() => once.all("none", 1)),
    quickestOf(() => byHand.all("none")),
  ];
  expect(onceUs, `${onceUs} of ${bareUs} and ${byHandUs} µs`).toBeLessThan((bareUs + byHandUs) / 2);
  client.close();
});
