import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readFirstLoads } from "./support/first-load";
import { runCommand } from "./support/run-machine";
import { type Counts, differencesOf, noCounts, readPlaywrightReport, readVitestReport } from "./support/run-reports";

const folder = mkdtempSync(join(tmpdir(), "infini-manager-runner-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function reportOf(report: unknown): string {
  const file = join(folder, "report.json");
  writeFileSync(file, JSON.stringify(report));
  return file;
}

function vitestFile(name: string, status: string, statuses: readonly string[]) {
  return {
    name,
    status,
    assertionResults: statuses.map((one) => ({ status: one, fullName: "a test", ...whyOf(one) })),
  };
}

const whyOf = (status: string) => (status === "failed" ? { failureMessages: ["expected 1 to be 2\n  at lane"] } : {});

test("passed, failed and left out tests are counted, by folder too", () => {
  const testResults = [
    vitestFile("/house/tests/engine/lane.test.ts", "failed", ["passed", "passed", "failed"]),
    vitestFile("/house/tests/db/session.test.ts", "passed", ["passed", "pending", "todo"]),
  ];
  const counts = readVitestReport(reportOf({ success: false, testResults }), "/house");
  expect(counts).toEqual({
    passed: 3,
    failed: 1,
    skipped: 2,
    passedByFolder: new Map([
      ["engine", 2],
      ["db", 1],
    ]),
    laterTries: [],
    failures: ["tests/engine/lane.test.ts: a test: expected 1 to be 2"],
  });
});

test("a test that passed when it was tried again is counted as passed and named", () => {
  const again = { status: "passed", fullName: "money moves once", failureMessages: ["expected 1 to be 2"] };
  const testResults = [{ name: "/house/tests/engine/lane.test.ts", status: "passed", assertionResults: [again] }];
  expect(readVitestReport(reportOf({ success: true, testResults }), "/house")).toMatchObject({
    passed: 1,
    failed: 0,
    laterTries: ["tests/engine/lane.test.ts: money moves once"],
  });
});

test("a file that does not load, an error outside every test and a lost report are failures", () => {
  const unloaded = { success: false, testResults: [vitestFile("/house/tests/db/a.test.ts", "failed", [])] };
  expect(readVitestReport(reportOf(unloaded), "/house").failed).toBe(1);
  const stray = { success: false, testResults: [vitestFile("/house/tests/db/a.test.ts", "passed", ["passed"])] };
  expect(readVitestReport(reportOf(stray), "/house")).toMatchObject({ passed: 1, failed: 1 });
  expect(readVitestReport(join(folder, "nothing.json"), "/house").failed).toBe(1);
  expect(readPlaywrightReport(join(folder, "nothing.json")).failed).toBe(1);
});

test("a browser test that passed only on a second try failed", () => {
  const stats = { expected: 3, unexpected: 0, flaky: 1, skipped: 2 };
  expect(readPlaywrightReport(reportOf({ stats, errors: [], suites: [] }))).toMatchObject({
    passed: 3,
    failed: 1,
    skipped: 2,
  });
  const unstarted = {
    stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 },
    errors: [{ message: "no server" }],
    suites: [],
  };
  expect(readPlaywrightReport(reportOf(unstarted)).failed).toBe(1);
});

test("a browser test that failed is named by its file, in whatever block it stands", () => {
  const spec = (title: string, ok: boolean) => ({ title, ok });
  const inner = { file: "pay.spec.ts", specs: [spec("pays once", false)] };
  const suites = [{ file: "pay.spec.ts", specs: [spec("signs in", true)], suites: [inner] }];
  const stats = { expected: 1, unexpected: 1, flaky: 0, skipped: 0 };
  expect(readPlaywrightReport(reportOf({ stats, errors: [], suites })).failures).toEqual(["pay.spec.ts: pays once"]);
});

test("a test that only one of the databases passed is named by its folder", () => {
  const counts = (passedByFolder: [string, number][]): Counts => ({
    ...noCounts,
    passedByFolder: new Map(passedByFolder),
  });
  const sqlite = counts([
    ["engine", 12],
    ["services", 4],
  ]);
  const mariadb = counts([
    ["engine", 11],
    ["services", 4],
  ]);
  expect(differencesOf(["engine", "services", "kill"], sqlite, mariadb)).toEqual([
    "tests/engine: 12 passed on SQLite, 11 on MariaDB",
  ]);
});

test("a command that fails, hangs or is not there says so", async () => {
  const node = (program: string, timeoutMs: number) =>
    runCommand({ program: process.execPath, args: ["-e", program], timeoutMs });
  expect(await node("process.exit(0)", 20_000)).toEqual({ isOk: true });
  expect(await node("process.exit(3)", 20_000)).toEqual({ isOk: false, problem: "ended with exit code 3" });
  expect(await node("setInterval(() => {}, 1000)", 300)).toEqual({ isOk: false, problem: "stopped after 0.3 s" });
  expect(await runCommand({ program: "/nowhere/program", args: [], timeoutMs: 1_000 })).toMatchObject({ isOk: false });
});

test("the first load of a route is its own script and the shared one after gzip, each file once", () => {
  const build = join(folder, "build");
  const page = join(build, "server", "app", "(shell)");
  mkdirSync(page, { recursive: true });
  // Bytes that no compression makes smaller: the sum of the files is seen in the sum of the route.
  const write = (file: string, bytes: number) => writeFileSync(join(build, file), randomBytes(bytes));
  write("shared.js", 20_000);
  write("page.js", 30_000);
  write("page.css", 90_000);
  writeFileSync(join(build, "build-manifest.json"), JSON.stringify({ rootMainFiles: ["shared.js"] }));
  expect(() => readFirstLoads(build)).toThrow("the build names no page");

  const entryJSFiles = { "[project]/src/app/layout": ["shared.js"], page: ["page.js", "page.css"] };
  const manifest = `globalThis.__RSC_MANIFEST = {};\nglobalThis.__RSC_MANIFEST["/(shell)/page"] = ${JSON.stringify({ entryJSFiles })};\n`;
  writeFileSync(join(page, "page_client-reference-manifest.js"), manifest);
  const [load, ...others] = readFirstLoads(build);
  expect(others).toEqual([]);
  expect(load?.route).toBe("/(shell)/page");
  expect(load?.bytes).toBeGreaterThanOrEqual(50_000);
  expect(load?.bytes).toBeLessThan(51_000);

  writeFileSync(join(page, "page_client-reference-manifest.js"), "another.form = {};");
  expect(() => readFirstLoads(build)).toThrow("not a manifest of a page");
});
