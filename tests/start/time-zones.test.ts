import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { testDatabase } from "../support/database";
import { runProcess } from "../support/run-process";

const said = z.object({ offset: z.number(), shown: z.array(z.unknown()), slots: z.array(z.string()) });

/** The leap second that Unix time counts twice, both ends of summer time in Berlin and New York, the date line, three o'clock. */
const moments = [
  "2016-12-31T23:59:59.999Z",
  "2017-01-01T00:00:00.000Z",
  "2026-03-08T06:59:59.999Z",
  "2026-03-29T00:59:59.999Z",
  "2026-03-29T01:00:00.000Z",
  "2026-10-25T00:59:59.999Z",
  "2026-11-01T05:30:00.000Z",
  "2026-12-31T02:59:59.999Z",
  "2026-12-31T03:00:00.000Z",
].map((text) => Date.parse(text));

async function sightIn(zone: string) {
  const folder = mkdtempSync(join(tmpdir(), "im-zone-"));
  const database = await testDatabase();
  try {
    const args = [database.url, folder, JSON.stringify(moments)];
    const ended = await runProcess(["--import", "tsx", "tests/support/time-zone-process.ts", ...args], {
      env: { TZ: zone, NODE_ENV: "test" },
    });
    expect(ended.code, ended.stderr).toBe(0);
    return said.parse(JSON.parse(ended.stdout.trim().split("\n").at(-1) ?? ""));
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

test("T06: steps, codes, times on the wire and the nights are the same in every zone, over leap seconds and summer time", async () => {
  const [utc, berlin, samoa] = [await sightIn("UTC"), await sightIn("Europe/Berlin"), await sightIn("Pacific/Apia")];
  expect(new Set([utc.offset, berlin.offset, samoa.offset]).size).toBe(3);
  expect(berlin.shown).toEqual(utc.shown);
  expect(samoa.shown).toEqual(utc.shown);
  expect(utc.slots.length).toBeGreaterThan(5);
  expect(berlin.slots).toEqual(utc.slots);
  expect(samoa.slots).toEqual(utc.slots);
});
