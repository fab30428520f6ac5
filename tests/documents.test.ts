import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { Visitor } from "oxc-parser";
import { expect, test } from "vitest";
import { z } from "zod";
import { filesBelow, readSource, root } from "./support/house-source";

const envFile = "src/server/platform/env.ts";
/** Documents that may name files of later: the design goes ahead of the house, the contract is somebody else's. */
const ahead = /^docs\/(design|infini-api)\//;
/** What the first part of a path must be for us to take it for one of ours. */
const ours = /^(src|tests|docs|drizzle|public|\.ci)\//;
const top =
  /^(package(-lock)?\.json|tsconfig\.json|next\.config\.mjs|drizzle\.config\.ts|vitest\.config\.ts|playwright\.config\.ts|biome\.json|knip\.json|Dockerfile|compose\.yaml|LICENSE|\.env\.example|[A-Z]+\.md)$/;

const manifest = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));

const beside = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];
const documents = [...beside, ...filesBelow("docs").filter((path) => path.endsWith(".md"))].map((path) => ({
  path,
  text: readFileSync(join(root, path), "utf8"),
}));

type Document = { path: string; text: string };

/** Paths of ours that a document names in code or links to, and that do not exist. */
function missingPaths({ path, text }: Document, exists: (path: string) => boolean): string[] {
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  const named = spans
    .map((span) => span.replace(/:\d+$/, ""))
    .filter((span) => (ours.test(span) || top.test(span)) && !/[\s*<>{}…$]/.test(span));
  const linked = linksOf(text).map((link) => posix.join(posix.dirname(path), link));
  return [...named, ...linked].filter((one) => !exists(one)).map((one) => `${path}: ${one}`);
}

/** Targets of links that are no web address, without their anchor. */
function linksOf(text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => (match[1] ?? "").split("#")[0] ?? "");
  return links.filter((link) => link !== "" && !/^[a-z]+:/.test(link));
}

/** Commands of npm that a document names and that package.json does not have. */
function missingCommands({ path, text }: Document, scripts: Readonly<Record<string, string>>): string[] {
  const named = [...text.matchAll(/\bnpm (?:--silent )?(?:run ([a-z][a-z:-]*)|(test|start)\b)/g)];
  const names = named.map((match) => match[1] ?? match[2] ?? "");
  return names.filter((name) => scripts[name] === undefined).map((name) => `${path}: npm run ${name}`);
}

/** Files that a script of package.json runs and that are not there. */
function missingScriptFiles(scripts: Readonly<Record<string, string>>, exists: (path: string) => boolean): string[] {
  return Object.entries(scripts).flatMap(([name, command]) => {
    const files = command.split(/[\s"']+/).filter((word) => /^(src|tests|\.ci|drizzle)[./].*\.(ts|mjs|sh)$/.test(word));
    if (/\bnext (dev|build|start)\b/.test(command)) files.push("src/app/layout.tsx");
    if (/\bdrizzle-kit\b/.test(command)) files.push("drizzle.config.ts");
    return files.filter((file) => !exists(file)).map((file) => `${name}: ${file}`);
  });
}

/** Names written like variables of the environment that a program uses as keys. */
function variablesOf(text: string): string[] {
  const names = new Set<string>();
  const add = (name: string) => {
    if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name) && name.length > 3) names.add(name);
  };
  new Visitor({
    Property: ({ key }) => {
      if (key.type === "Identifier") add(key.name);
      else if (key.type === "Literal") add(String(key.value));
    },
  }).visit(readSource({ path: envFile, text }).program);
  return [...names].sort();
}

/** What the bundler tells a program about where it runs. */
const bundlerWords = new Set(["NEXT_RUNTIME"]);

/** Variables that a program takes from `process.env` by name; what it only hands on to others is not among them. */
function variablesTaken(path: string, text: string): string[] {
  const names = new Set<string>();
  const handedOn = new Set<number>();
  new Visitor({
    AssignmentExpression: ({ operator, left }) => {
      if (operator === "=") handedOn.add(left.start);
    },
    MemberExpression: (node) => {
      const name = /^process\.env\.(\w+)$/.exec(text.slice(node.start, node.end))?.[1];
      if (name && !handedOn.has(node.start) && !bundlerWords.has(name)) names.add(name);
    },
  }).visit(readSource({ path, text }).program);
  return [...names].sort();
}

/** Variables that an example of the surroundings lists, set or commented out. */
function variablesListed(text: string): string[] {
  return [...text.matchAll(/^(?:# ?)?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1] ?? "").sort();
}

function isThere(path: string): boolean {
  return existsSync(join(root, path));
}

test("a path that a document names exists", () => {
  expect(documents.filter(({ path }) => !ahead.test(path)).flatMap((one) => missingPaths(one, isThere))).toEqual([]);
  const text = "See `src/nowhere.ts`, `docs/` and [this](../lost.md#part), not `src/*.ts` or `npm test`.";
  expect(missingPaths({ path: "docs/a/b.md", text }, isThere)).toEqual([
    "docs/a/b.md: src/nowhere.ts",
    "docs/a/b.md: docs/lost.md",
  ]);
});

test("a command that a document names exists", () => {
  const named = documents.filter(({ path }) => !ahead.test(path));
  expect(named.flatMap((one) => missingCommands(one, manifest.scripts))).toEqual([]);
  const text = "```\nnpm test -- --only unit\nnpm run nothing\n```";
  expect(missingCommands({ path: "a.md", text }, { test: "x" })).toEqual(["a.md: npm run nothing"]);
});

test("a script of package.json runs files that exist", () => {
  expect(missingScriptFiles(manifest.scripts, isThere)).toEqual([]);
  expect(missingScriptFiles({ a: "node --import tsx src/none.ts", b: "tsx tests/x.ts -y" }, isThere)).toHaveLength(2);
});

test("no document leads out of the repository or names somebody's machine", () => {
  const isOutside = ({ path, text }: Document) =>
    [...linksOf(text), ...[...text.matchAll(/`(\.\.\/[^`\s]+)`/g)].map((match) => match[1] ?? "")]
      .map((link) => posix.join(posix.dirname(path), link))
      .some((target) => target.startsWith("../") || !(isThere(target) || target.includes("..")));
  const isPersonal = ({ text }: Document) => /(^|[\s"'`(=])\/(home|root|Users|work)\//m.test(text);
  // A file name with `../` is a test case of the faults, not a link.
  const linking = documents.map((one) => ({ ...one, text: one.text.replaceAll("`../../x`", "") }));
  expect(linking.filter(isOutside).map(({ path }) => path)).toEqual([]);
  expect(documents.filter(isPersonal).map(({ path }) => path)).toEqual([]);
  expect(isOutside({ path: "docs/a.md", text: "`../../else/x.ts`" })).toBe(true);
  expect(isPersonal({ path: "docs/a.md", text: "`/home/me/x`" })).toBe(true);
});

test("the example of the surroundings lists what the programs read, no more and no less", () => {
  const listed = variablesListed(readFileSync(join(root, ".env.example"), "utf8"));
  expect(new Set(listed).size).toBe(listed.length);
  const textOf = (path: string) => readFileSync(join(root, path), "utf8");
  const programs = filesBelow("src").filter((path) => /\.(ts|tsx|mjs)$/.test(path));
  const taken = programs.flatMap((path) => variablesTaken(path, textOf(path)));
  expect(listed).toEqual([...new Set([...taken, ...variablesOf(textOf(envFile))])].sort());

  expect(variablesOf('const s = z.object({ DATABASE_URL: z.string(), "DATA_DIR": x, port: y });')).toEqual([
    "DATABASE_URL",
    "DATA_DIR",
  ]);
  const program = "process.env.HOSTNAME = process.env.HOST; process.env.PORT ??= '1'; f(process.env.NEXT_RUNTIME);";
  expect(variablesTaken("src/cli/a.ts", program)).toEqual(["HOST", "PORT"]);
  expect(variablesListed("# words\n# PORT=3000\nHOST=a\n")).toEqual(["HOST", "PORT"]);
});
