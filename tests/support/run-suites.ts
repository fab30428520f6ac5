import { endCommands } from "./run-machine";
import { type Counts, differencesOf, noCounts } from "./run-reports";
import { isMysqlRequired, type Step, type StepResult, steps } from "./run-steps";
import { comparedFolders } from "./suites";

type Line = { step: Step; result: StepResult; seconds: number; skippedFor?: string };

const isEverythingRequired = process.env.REQUIRE_ALL === "1";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    endCommands();
    process.exitCode = 1;
    // A private database may still be stopping; it ends on its own, and then so do we.
    setTimeout(() => process.exit(1), 40_000).unref();
  });
}

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const wanted = readArguments(args);
  const lines: Line[] = [];
  for (const step of steps) {
    if (process.exitCode === 1) break;
    if (wanted !== undefined && !wanted.includes(step.suite)) continue;
    const needed = lines.find((line) => line.step.suite === step.after);
    if (step.isThere()) lines.push(await runStep(step, needed));
  }
  console.log("\n== summary");
  report(lines, compare(lines));
}

/** The suites after `--only`, or undefined for all of them. */
function readArguments(args: readonly string[]): string[] | undefined {
  const known = [...new Set(steps.map((step) => step.suite))];
  if (args.length === 0) return undefined;
  const suites = args[0] === "--only" ? args.slice(1).flatMap((text) => text.split(",")) : [];
  if (suites.length > 0 && suites.every((suite) => known.includes(suite))) return suites;
  console.log(`usage: npm test -- --only ${known.join("|")}[,…]\n0 passed, 1 failed`);
  process.exit(1);
}

async function runStep(step: Step, needed: Line | undefined): Promise<Line> {
  const isBlocked = needed !== undefined && needed.result.failed > 0;
  const lacking = isBlocked ? `${needed.step.name} failed` : step.missing?.();
  if (lacking !== undefined) {
    const isRequired = step.suite === "mariadb" ? isMysqlRequired : isEverythingRequired;
    const result = { ...noCounts, failed: isRequired ? 1 : 0 };
    return { step, result, seconds: 0, skippedFor: lacking };
  }
  console.log(`\n== ${step.suite}: ${step.name}`);
  const startedMs = Date.now();
  const result = await step.run().catch((error: unknown): StepResult => {
    console.log(error);
    return { ...noCounts, failed: 1, problem: "did not start" };
  });
  return { step, result, seconds: (Date.now() - startedMs) / 1000 };
}

/** Both databases run the same tests: what only one of them passed is named. */
function compare(lines: readonly Line[]): string[] {
  const countsOf = (suite: string): Counts | undefined =>
    lines.find((line) => line.step.suite === suite && line.skippedFor === undefined)?.result;
  const sqlite = countsOf("sqlite");
  const mariadb = countsOf("mariadb");
  if (sqlite === undefined || mariadb === undefined) return [];
  for (const folder of comparedFolders) {
    const [onSqlite, onMariadb] = [sqlite, mariadb].map((counts) => counts.passedByFolder.get(folder) ?? 0);
    if (onSqlite || onMariadb) console.log(`tests/${folder}: ${onSqlite} passed on SQLite, ${onMariadb} on MariaDB`);
  }
  return differencesOf(comparedFolders, sqlite, mariadb).map((line) => `not the same: ${line}`);
}

function report(lines: readonly Line[], differences: readonly string[]): void {
  let passed = 0;
  let failed = differences.length;
  for (const { step, result, seconds, skippedFor } of lines) {
    const skips = isEverythingRequired ? result.skipped : 0;
    passed += result.passed;
    failed += result.failed + skips;
    const name = `${step.suite}: ${step.name}`.padEnd(40);
    if (skippedFor !== undefined) {
      console.log(`${name} skipped: ${skippedFor}${result.failed > 0 ? " (required, so this is a failure)" : ""}`);
      continue;
    }
    const skippedText = result.skipped > 0 ? `, ${result.skipped} skipped` : "";
    const problem = result.problem === undefined ? "" : `, ${result.problem}`;
    console.log(
      `${name} ${result.passed} passed, ${result.failed} failed${skippedText} (${seconds.toFixed(1)} s${problem})`,
    );
  }
  for (const { step, result } of lines) {
    for (const name of result.failures) console.log(`failed: ${step.suite}, ${name}`);
    for (const name of result.laterTries) console.log(`passed on a later try: ${step.suite}, ${name}`);
  }
  for (const line of differences) console.log(line);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
