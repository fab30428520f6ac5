import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { importCashback } from "@/server/services/cashback/import-cashback";
import { applicationWorld } from "../support/application-world";
import { cashbackWorld, csvOf, newDraft, uids } from "../support/factories";
import { runProcess } from "../support/run-process";
import { callPort } from "../support/server";
import { until } from "../support/world";

const ROWS = 1_200;

test("C13: a process that is killed in the middle of its lines leaves a draft without any; the same import then gives all", async () => {
  const world = await cashbackWorld();
  const folder = mkdtempSync(join(tmpdir(), "im-import-"));
  try {
    const { id, version } = await newDraft(world.ctx, world.account.id);
    const text = csvOf(uids(ROWS));
    const { batchLines, batchFiles, auditEntries } = world.app.db.t;
    const before = await world.app.db.read.select().from(auditEntries);
    const args = [world.database.url, folder, id, String(version), "2", text];
    const killed = await runProcess(["--import", "tsx", "tests/support/import-process.ts", ...args], {
      env: { NODE_ENV: "test" },
    });
    expect(killed).toMatchObject({ code: null, stderr: "" });
    expect(await world.app.db.read.select().from(batchLines)).toEqual([]);
    expect(await world.app.db.read.select().from(batchFiles)).toEqual([]);
    expect(await world.app.db.read.select().from(auditEntries)).toHaveLength(before.length);
    expect(await getCashback(world.ctx, { id })).toMatchObject({ version, lines: { all: { count: 0 } } });
    await importCashback(world.ctx, { id, version, source: { text }, dryRun: false });
    expect((await getCashback(world.ctx, { id })).lines.all.count).toBe(ROWS);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await world.close();
  }
});

test("C17: of an upload whose process is killed nothing is left after a start some minutes later, and the next one is taken", async () => {
  const world = await applicationWorld();
  try {
    const { key } = await world.makeKey(["draft"]);
    const folder = join(world.surroundings.DATA_DIR, "uploads");
    const files = () => (existsSync(folder) ? readdirSync(folder) : []);
    const headers = {
      host: `localhost:${world.port}`,
      authorization: `Bearer ${key}`,
      "content-type": "application/octet-stream",
    };
    const half = request({
      ...{ port: world.port, host: "127.0.0.1", path: "/api/uploads", method: "POST", agent: false },
      headers: { ...headers, "content-length": "1000000" },
    });
    half.on("error", () => undefined);
    half.write(new Uint8Array(400_000));
    await until(() => files().length === 1, { shows: async () => files() });
    await world.restart("SIGKILL", async () => expect(files()).toHaveLength(1));
    // Another process of the same number could be writing it still.
    expect(files()).toHaveLength(1);
    const hourAgo = Date.now() / 1_000 - 3_600;
    await world.restart("SIGKILL", async () => utimesSync(join(folder, files()[0] ?? ""), hourAgo, hourAgo));
    expect(files()).toEqual([]);
    const { uploads } = world.database.store.t;
    expect(await world.database.store.read.select().from(uploads)).toEqual([]);
    const whole = await callPort(world.port, "/api/uploads", { headers, body: "uid,amount\n10000001,5.6\n" });
    expect(whole.status).toBe(200);
    expect(files()).toHaveLength(1);
  } finally {
    await world.close();
  }
});
