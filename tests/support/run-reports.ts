import { existsSync, readFileSync } from "node:fs";
import { relative, sep } from "node:path";
import { z } from "zod";

/** What one suite counted. `passedByFolder`: passed tests per folder of `tests`. */
export type Counts = {
  passed: number;
  failed: number;
  skipped: number;
  passedByFolder: ReadonlyMap<string, number>;
  /** Names of tests that failed once and passed when they were tried again. */
  laterTries: readonly string[];
  /** Names of tests that failed, each with the first line of its reason. */
  failures: readonly string[];
};

/** A suite that counted nothing yet. */
export const noCounts: Counts = {
  passed: 0,
  failed: 0,
  skipped: 0,
  passedByFolder: new Map(),
  laterTries: [],
  failures: [],
};

const vitestReport = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** A file or a describe block of Playwright's report. */
type PlaywrightSuite = {
  file: string;
  specs: { title: string; ok: boolean }[];
  suites?: PlaywrightSuite[] | undefined;
};

const playwrightSuite: z.ZodType<PlaywrightSuite> = z.object({
  file: z.string(),
  specs: z.array(z.object({ title: z.string(), ok: z.boolean() })),
  suites: z.lazy(() => z.array(playwrightSuite)).optional(),
});

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
  suites: z.array(playwrightSuite),
});

/** Counts of vitest's JSON report; a file that could not be loaded counts as one failure. */
export function readVitestReport(file: string, root: string): Counts {
  if (!existsSync(file)) return nothingReported();
  const report = vitestReport.parse(JSON.parse(readFileSync(file, "utf8")));
  const passedByFolder = new Map<string, number>();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const laterTries: string[] = [];
  const failures: string[] = [];
  for (const result of report.testResults) {
    const folder = relative(root, result.name).split(sep)[1] ?? "";
    const before = counts.failed;
    for (const { status, fullName, failureMessages } of result.assertionResults) {
      if (status === "passed") {
        counts.passed += 1;
        if ((failureMessages ?? []).length > 0) laterTries.push(`${relative(root, result.name)}: ${fullName}`);
        passedByFolder.set(folder, (passedByFolder.get(folder) ?? 0) + 1);
      } else if (status === "failed") {
        counts.failed += 1;
        failures.push(`${relative(root, result.name)}: ${fullName}: ${firstLine(failureMessages?.[0])}`);
      } else counts.skipped += 1;
    }
    if (result.status === "failed" && counts.failed === before) {
      counts.failed += 1;
      failures.push(`${relative(root, result.name)} did not load`);
    }
  }
  // An error outside every test (a rejected promise nobody awaited) fails the run without failing a test.
  if (!report.success && counts.failed === 0) counts.failed = 1;
  return { ...counts, passedByFolder, laterTries, failures };
}

/** Counts of Playwright's JSON report. A test that passed only on a second try failed. */
export function readPlaywrightReport(file: string): Counts {
  if (!existsSync(file)) return nothingReported();
  const { stats, errors, suites } = playwrightReport.parse(JSON.parse(readFileSync(file, "utf8")));
  const failed = Math.max(stats.unexpected + stats.flaky, errors.length > 0 ? 1 : 0);
  const failures = suites.flatMap((suite) => failedTests(suite));
  return { ...noCounts, passed: stats.expected, failed, skipped: stats.skipped, failures };
}

/** Folders of which the two databases did not pass the same number of tests, one line each. */
export function differencesOf(folders: readonly string[], sqlite: Counts, mariadb: Counts): string[] {
  const lines: string[] = [];
  for (const folder of folders) {
    const onSqlite = sqlite.passedByFolder.get(folder) ?? 0;
    const onMariadb = mariadb.passedByFolder.get(folder) ?? 0;
    if (onSqlite !== onMariadb) lines.push(`tests/${folder}: ${onSqlite} passed on SQLite, ${onMariadb} on MariaDB`);
  }
  return lines;
}

function nothingReported(): Counts {
  return { ...noCounts, failed: 1, failures: ["no report was written"] };
}

function failedTests(suite: PlaywrightSuite): string[] {
  const own = suite.specs.filter((spec) => !spec.ok).map((spec) => `${suite.file}: ${spec.title}`);
  return [...own, ...(suite.suites ?? []).flatMap((inner) => failedTests(inner))];
}

function firstLine(text: string | undefined): string {
  return text?.split("\n")[0] ?? "";
}
