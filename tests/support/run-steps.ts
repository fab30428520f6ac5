import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { firstLoadMaxBytes, readFirstLoads } from "./first-load";
import { type Mariadb, type MariadbOptions, missingMariadbProgram, startMariadb } from "./mariadb";
import { findProgram, freePort, isExecutable, runCommand } from "./run-machine";
import { type Counts, noCounts, readPlaywrightReport, readVitestReport } from "./run-reports";
import { databaseFolders, faceFolders, processFolders, simulationFolders, unitFolders } from "./suites";

/** What a step gives: its counts, and why it did not end well. */
export type StepResult = Counts & { problem?: string };

/** One line of the summary. `missing` says what it lacks to run; `after` is a suite that must not have failed. */
export type Step = {
  suite: string;
  name: string;
  isThere: () => boolean;
  missing?: () => string | undefined;
  after?: string;
  run: () => Promise<StepResult>;
};

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const reports = join(root, ".tmp", "reports");
const minuteMs = 60_000;
const chromium = process.env.CHROMIUM_PATH ?? findProgram("chromium") ?? "/usr/bin/chromium";

const isEverythingRequired = process.env.REQUIRE_ALL === "1";
/** Whether a run without MariaDB is a failure. */
export const isMysqlRequired = isEverythingRequired || process.env.REQUIRE_MYSQL === "1";

/** All steps in the order in which they run. */
export const steps: readonly Step[] = [
  command("check", "route types", ["next/dist/bin/next", "typegen"], () =>
    existsSync(join(root, "src", "app", "layout.tsx")),
  ),
  command("check", "types", ["typescript/bin/tsc", "--noEmit"]),
  command("check", "types of the examples", ["typescript/bin/tsc", "-p", "examples/tsconfig.json"], () =>
    existsSync(join(root, "examples", "tsconfig.json")),
  ),
  command("check", "lint", ["@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]),
  command("check", "dependencies", ["knip/bin/knip.js", "--no-config-hints"]),
  tests("check", "house", ["house"], [""]),
  tests("unit", "unit", ["unit", "face"], [...unitFolders, ...faceFolders]),
  tests("sqlite", "SQLite", ["database"], databaseFolders, { TEST_DATABASE_URL: undefined }),
  mariadb(),
  onBoth("processes", processFolders, (server) => server.url),
  onBoth("simulation", simulationFolders, (server) => server.socketUrl, { isInMemory: true }),
  build(),
  firstLoad(),
  e2e(),
];

/** A program of node_modules that passes or fails as a whole: it counts as one. */
function command(suite: string, name: string, [program, ...args]: readonly string[], isThere = () => true): Step {
  const run = async () => {
    const path = join(root, "node_modules", program ?? "");
    return one(await runCommand({ program: process.execPath, args: [path, ...args], timeoutMs: 5 * minuteMs }));
  };
  return { suite, name, isThere, run };
}

/** Suites of vitest; `folders` are those of `tests` that hold them. */
function tests(
  suite: string,
  name: string,
  projects: readonly string[],
  folders: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Step {
  return {
    suite,
    name,
    isThere: () => folders.some(holdsTests),
    run: () => runVitest(suite, projects, env),
  };
}

/** The database suites again, on the given MySQL or on a private MariaDB that lives as long as the step. */
function mariadb(): Step {
  return {
    suite: "mariadb",
    name: "MariaDB",
    isThere: () => databaseFolders.some(holdsTests),
    missing: missingMysql,
    run: () => onMysql((url) => runVitest("mariadb", ["database"], { TEST_DATABASE_URL: url })),
  };
}

/** Suites that choose their databases themselves, SQLite files and, where it can be had, MariaDB: one count for both. */
function onBoth(
  suite: string,
  folders: readonly string[],
  way: (server: Mariadb) => string,
  options: MariadbOptions = {},
): Step {
  const run = (url: string | undefined) => runVitest(suite, [suite], { TEST_DATABASE_URL: url });
  return {
    suite,
    name: suite,
    isThere: () => folders.some(holdsTests),
    run: async () => {
      const lacking = missingMysql();
      if (lacking === undefined) return onMysql(run, way, options);
      const result = await run(undefined);
      const problem = `SQLite alone: ${lacking}`;
      return isMysqlRequired ? withProblem(result, { problem }) : { ...result, problem: result.problem ?? problem };
    },
  };
}

function missingMysql(): string | undefined {
  const program = process.env.TEST_DATABASE_URL ? undefined : missingMariadbProgram();
  return program && `${program} is not on this machine`;
}

/** Runs on the given MySQL or on a private MariaDB that lives as long as the run. */
async function onMysql(
  run: (url: string) => Promise<StepResult>,
  way: (server: Mariadb) => string = (server) => server.url,
  options: MariadbOptions = {},
): Promise<StepResult> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return run(given);
  const server = await startMariadb(options);
  const stopAtOnce = () => void server.stop();
  process.once("SIGINT", stopAtOnce).once("SIGTERM", stopAtOnce);
  try {
    return await run(way(server));
  } finally {
    process.off("SIGINT", stopAtOnce).off("SIGTERM", stopAtOnce);
    await server.stop();
  }
}

function build(): Step {
  return {
    suite: "build",
    name: "build",
    isThere: () => existsSync(join(root, "src", "app", "api")),
    run: async () => {
      const env = { NEXT_TELEMETRY_DISABLED: "1" };
      return one(await runCommand({ program: "npm", args: ["run", "build"], timeoutMs: 6 * minuteMs, env }));
    },
  };
}

/** One test per route of the build: the script of its first load keeps to the budget. */
function firstLoad(): Step {
  return {
    suite: "build",
    name: "first load",
    isThere: () => existsSync(join(root, "src", "app", "layout.tsx")),
    after: "build",
    run: async () => {
      const loads = readFirstLoads(join(root, ".next"));
      const tooLarge = loads.filter(({ bytes }) => bytes > firstLoadMaxBytes);
      for (const { route, bytes } of loads) {
        const share = ((bytes / firstLoadMaxBytes) * 100).toFixed(0).padStart(4);
        console.log(
          `${share} % of ${firstLoadMaxBytes / 1000} KB  ${route}${bytes > firstLoadMaxBytes ? "  TOO LARGE" : ""}`,
        );
      }
      const passed = loads.length - tooLarge.length;
      return {
        ...noCounts,
        passed,
        failed: tooLarge.length,
        failures: tooLarge.map(({ route }) => `${route} is too large`),
      };
    },
  };
}

function e2e(): Step {
  return {
    suite: "e2e",
    name: "browser",
    isThere: () => filesUnder("e2e").some((file) => file.endsWith(".spec.ts")),
    after: "build",
    missing: () => {
      if (!isExecutable(chromium)) return "Chromium is not on this machine";
      return existsSync(join(root, ".next", "standalone", "server.js")) ? undefined : "there is no build";
    },
    run: async () => {
      const report = freshReport("e2e");
      const result = await runCommand({
        program: process.execPath,
        args: [join(root, "node_modules", "@playwright", "test", "cli.js"), "test", "--reporter=list,json"],
        timeoutMs: 20 * minuteMs,
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report, E2E_PORT: String(await freePort()), CHROMIUM_PATH: chromium },
      });
      return withProblem(readPlaywrightReport(report), result);
    },
  };
}

async function runVitest(
  suite: string,
  projects: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<StepResult> {
  const report = freshReport(suite);
  const result = await runCommand({
    program: process.execPath,
    args: [
      join(root, "node_modules", "vitest", "vitest.mjs"),
      "run",
      ...projects.map((project) => `--project=${project}`),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    timeoutMs: 20 * minuteMs,
    env,
  });
  return withProblem(readVitestReport(report, root), result);
}

/** A run that ended badly has at least one failure, whatever its report says. */
function withProblem(counts: Counts, result: { problem?: string }): StepResult {
  if (result.problem === undefined) return counts;
  return { ...counts, failed: Math.max(counts.failed, 1), problem: result.problem };
}

function one(result: { isOk: boolean; problem?: string }): StepResult {
  const counts = { ...noCounts, passed: result.isOk ? 1 : 0, failed: result.isOk ? 0 : 1 };
  return withProblem(counts, result);
}

function freshReport(suite: string): string {
  mkdirSync(reports, { recursive: true });
  const file = join(reports, `${suite}.json`);
  rmSync(file, { force: true });
  return file;
}

function holdsTests(folder: string): boolean {
  return filesUnder(folder).some((file) => /\.test\.tsx?$/.test(file));
}

function filesUnder(folder: string): string[] {
  const path = join(root, "tests", folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: folder !== "" }).map(String);
}
