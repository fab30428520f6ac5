import { describe, expect, test } from "vitest";
import { codeRules } from "./support/house-code";
import { faceRules } from "./support/house-face";
import { nameRules } from "./support/house-names";
import { moneyFiles, roomRules } from "./support/house-rooms";
import { sizeRules } from "./support/house-sizes";
import { filesBelow, type Rule, readSource, readSources, type Sample } from "./support/house-source";
import {
  databaseFolders,
  faceFolders,
  otherFolders,
  processFolders,
  simulationFolders,
  unitFolders,
} from "./support/suites";

/** Files that break a rule and are known to: rule → paths. The list may only shrink; it never grows past this number. */
const exceptions: Readonly<Record<string, readonly string[]>> = {};
const mostExceptions = 0;

const rules = [...roomRules, ...nameRules, ...sizeRules, ...codeRules, ...faceRules];
const sources = readSources();

function findingsOf(rule: Rule): { path: string; text: string }[] {
  return sources
    .filter((source) => rule.covers(source.path))
    .flatMap((source) => rule.find(source))
    .map(({ path, line, says }) => ({ path, text: `${path}:${line} ${says}` }));
}

describe.each(rules)("$name", (rule) => {
  test("every file keeps it", () => {
    const known = exceptions[rule.name] ?? [];
    const broken = findingsOf(rule).filter(({ path }) => !known.includes(path));
    expect(broken.map(({ text }) => text)).toEqual([]);
  });

  test("a file that breaks it is noticed, and one that keeps it is not", () => {
    const isNoticed = (sample: Sample) => rule.covers(sample.path) && rule.find(readSource(sample)).length > 0;
    expect(rule.breaks.filter((sample) => !isNoticed(sample))).toEqual([]);
    expect(rule.keeps.filter(isNoticed)).toEqual([]);
    expect(rule.breaks.length).toBeGreaterThan(0);
  });
});

test("the exceptions still exist and never become more", () => {
  const stale = Object.entries(exceptions).flatMap(([name, paths]) => {
    const rule = rules.find((one) => one.name === name);
    const broken = rule ? findingsOf(rule).map(({ path }) => path) : [];
    return paths.filter((path) => !broken.includes(path)).map((path) => `${name}: ${path}`);
  });
  expect(stale).toEqual([]);
  expect(Object.values(exceptions).flat().length).toBeLessThanOrEqual(mostExceptions);
});

test("the files of the money calls are where the rule about them looks", () => {
  const infini = filesBelow("src/server/infini");
  expect(moneyFiles.filter((file) => infini.length > 0 && !infini.includes(`${file}.ts`))).toEqual([]);
});

test("every test file belongs to a suite that runs", () => {
  const folders: readonly string[] = [
    ...unitFolders,
    ...faceFolders,
    ...databaseFolders,
    ...simulationFolders,
    ...processFolders,
    ...otherFolders,
  ];
  const files = filesBelow("tests").filter((path) => /\.(test|spec)\.tsx?$/.test(path));
  const lost = files.filter((path) => {
    const [, folder = "", ...rest] = path.split("/");
    const isBrowser = folder === "e2e";
    if (rest.length === 0) return !path.endsWith(".test.ts");
    return folder === "support" || !folders.includes(folder) || path.endsWith(".spec.ts") !== isBrowser;
  });
  expect(lost).toEqual([]);
});
