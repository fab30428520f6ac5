import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { type Expression, Visitor } from "oxc-parser";
import { type Finding, findingAt, type Rule, roomOf, root, type Source } from "./house-source";

const envDoors = /^src\/(server\/platform\/|cli\/|sandbox\/main\.ts$)/;
/** Constants that the bundler writes into the program; they are no settings. */
const bundlerConstants = new Set(["NODE_ENV", "NEXT_RUNTIME"]);
const bundlerDoors = new Set(["src/instrumentation.ts", "src/proxy.ts", "src/worker.ts"]);
const dialectPackages =
  /^(better-sqlite3|mysql2|drizzle-orm\/(better-sqlite3|mysql2?|sqlite|libsql)(-core|-proxy)?)(\/|$)/;
const dialectSql =
  /\b(on conflict|on duplicate key|returning|pragma|insert or|insert ignore|replace into|strftime|unixepoch|julianday|date_format|from_unixtime|unix_timestamp|group_concat|ifnull|json_extract|rowid|autoincrement|auto_increment|for update|skip locked|regexp|glob)\b/i;
const clockFree = [
  "domain",
  "server/services",
  "server/repositories",
  "server/engine",
  "server/routers",
  "server/jobs",
];
const chainEnds = new Set(["run", "all", "get"]);

export const codeRules: readonly Rule[] = [
  {
    name: "only server/platform reads the environment",
    covers: (path) => path.startsWith("src/") && !envDoors.test(path),
    find: findEnvironment,
    breaks: [
      { path: "src/server/services/add-account.ts", text: "const url = process.env.INFINI_BASE_URL;" },
      { path: "src/server/db/session.ts", text: 'const url = process["env"].DATABASE_URL;' },
      { path: "src/server/db/session.ts", text: 'import { env } from "node:process";' },
      { path: "src/server/db/session.ts", text: "const { env } = process;" },
      { path: "src/proxy.ts", text: "const key = process.env.AUTH_SECRET;" },
    ],
    keeps: [
      { path: "src/server/platform/env.ts", text: "export const env = read(process.env);" },
      { path: "src/instrumentation.ts", text: 'if (process.env.NEXT_RUNTIME === "nodejs") start();' },
      { path: "src/server/engine/lane.ts", text: "const pid = process.pid;" },
    ],
  },
  {
    name: "only server/db knows the dialects",
    covers: (path) => path.startsWith("src/") && !["server/db", "sandbox"].includes(roomOf(path) ?? ""),
    find: findDialect,
    breaks: [
      { path: "src/server/repositories/a.repository.ts", text: "await db.insert(t).values(row).returning();" },
      { path: "src/server/repositories/a.repository.ts", text: "await q.onConflictDoUpdate({ target });" },
      { path: "src/server/repositories/a.repository.ts", text: "const rows = db.read.select().from(t).all();" },
      { path: "src/server/repositories/a.repository.ts", text: "const x = sql`a ON DUPLICATE KEY UPDATE`;" },
      { path: "src/server/services/a.ts", text: 'import Database from "better-sqlite3";' },
      { path: "src/server/auth/adapter.ts", text: 'import { drizzle } from "drizzle-orm/mysql2";' },
    ],
    keeps: [
      { path: "src/server/db/session.ts", text: "await db.insert(t).values(row).returning();" },
      { path: "src/server/repositories/a.repository.ts", text: "const row = byId.get(id); await Promise.all(x);" },
      { path: "src/server/repositories/a.repository.ts", text: "const x = sql`balance - held`;" },
    ],
  },
  {
    name: "the domain uses zod and nothing else",
    covers: (path) => roomOf(path) === "domain",
    find: (source) =>
      source.imports
        .filter((one) => one.target === undefined && one.specifier !== "zod")
        .map((one) => findingAt(source, one.at, one.specifier)),
    breaks: [{ path: "src/domain/ids.ts", text: 'import { randomUUID } from "node:crypto";' }],
    keeps: [{ path: "src/domain/ids.ts", text: 'import { z } from "zod"; import { x } from "./money";' }],
  },
  {
    name: "time and chance are handed in, so that a test can hold them still",
    covers: (path) => clockFree.includes(roomOf(path) ?? ""),
    find: findClock,
    breaks: [
      { path: "src/domain/money.ts", text: "const now = Date.now();" },
      { path: "src/server/engine/lane.ts", text: "const now = new Date();" },
      { path: "src/server/engine/lane.ts", text: "const part = Math.random();" },
      { path: "src/server/services/create-transfer.ts", text: "const id = crypto.randomUUID();" },
      { path: "src/server/engine/lane.ts", text: "const t = performance.now();" },
    ],
    keeps: [{ path: "src/domain/money.ts", text: "const text = new Date(atMs).toISOString();" }],
  },
  {
    name: "certificates are always checked",
    covers: () => true,
    find: findTlsOff,
    breaks: [
      { path: "src/server/mail/imap.ts", text: "connect({ tls: { rejectUnauthorized: false } });" },
      { path: "src/server/mail/imap.ts", text: 'connect({ "rejectUnauthorized": false });' },
      { path: "tests/mail/imap.test.ts", text: 'process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";' },
      { path: "tests/mail/imap.test.ts", text: 'process.env["NODE_TLS_REJECT_UNAUTHORIZED"] ??= "0";' },
    ],
    keeps: [
      { path: "src/server/platform/env.ts", text: 'const isOn = env.NODE_TLS_REJECT_UNAUTHORIZED !== "0";' },
      { path: "src/server/mail/imap.ts", text: "connect({ tls: { rejectUnauthorized: true, ca } });" },
    ],
  },
  {
    name: "tests use the real thing and none is left out",
    covers: (path) => path.startsWith("tests/"),
    find: findPretence,
    breaks: [
      { path: "tests/engine/lane.test.ts", text: 'vi.mock("@/server/infini/money-call");' },
      { path: "tests/engine/lane.test.ts", text: 'vi.doMock("@/server/infini/money-call");' },
      { path: "tests/engine/lane.test.ts", text: 'test.skip("a transfer is sent once", run);' },
      { path: "tests/engine/lane.test.ts", text: 'describe.only("lanes", run);' },
      { path: "tests/engine/lane.test.ts", text: 'it.todo("a transfer is sent once");' },
      { path: "tests/engine/lane.test.ts", text: 'test.skipIf(isMysql)("a transfer is sent once", run);' },
      { path: "tests/engine/lane.test.ts", text: 'test.concurrent.skip("a transfer is sent once", run);' },
    ],
    keeps: [{ path: "tests/engine/lane.test.ts", text: 'test("a", run); test.each([1])("b", run); rows.skip(1);' }],
  },
  {
    name: "a cast stands in a function whose comment says why it is safe",
    covers: (path) => path.startsWith("src/"),
    find: findBareCasts,
    breaks: [
      { path: "src/server/db/kit.ts", text: "export const kit = other as Kit;" },
      { path: "src/server/db/kit.ts", text: "export function toKit(other: unknown): Kit {\n  return other as Kit;\n}" },
      { path: "src/server/db/kit.ts", text: "/** Why. */\nexport const kit = other as unknown as Kit;" },
    ],
    keeps: [
      {
        path: "src/server/db/kit.ts",
        text: "/** Safe: same shape. */\nexport function toKit(o: unknown): Kit {\n  return o as Kit;\n}",
      },
      { path: "src/server/db/kit.ts", text: "/** Safe: same shape. */\nconst toKit = (o: unknown): Kit => o as Kit;" },
      { path: "src/server/db/kit.ts", text: 'export const states = ["a", "b"] as const;' },
    ],
  },
  {
    name: "no check is switched off and nothing is left for later in a comment",
    covers: () => true,
    find: (source) =>
      source.comments
        .filter(({ value }) => isSilencer(value, source.path))
        .map(({ start, value }) => findingAt(source, start, value.trim())),
    breaks: [
      { path: "src/domain/money.ts", text: "// @ts-ignore\nexport const x = 1;" },
      { path: "src/domain/money.ts", text: "// biome-ignore lint: no\nexport const x = 1;" },
      { path: "src/domain/money.ts", text: "// @ts-expect-error\nexport const x = 1;" },
      { path: "src/domain/money.ts", text: `// ${"TO"}${"DO"}: later\nexport const x = 1;` },
    ],
    keeps: [
      { path: "tests/domain/money.test.ts", text: "// @ts-expect-error a number is no amount\nsend(1);" },
      { path: "src/domain/money.ts", text: "// Rounded down: the rest stays with the payer.\nexport const x = 1;" },
    ],
  },
  {
    name: "the product imports only what its dependencies declare",
    covers: (path) => path.startsWith("src/"),
    find: (source) =>
      source.imports
        .filter((one) => one.target === undefined && !one.isTypeOnly && !isDeclared(one.specifier))
        .map((one) => findingAt(source, one.at, `${one.specifier} is not among the dependencies`)),
    breaks: [{ path: "src/server/db/session.ts", text: 'import { test } from "vitest";' }],
    keeps: [
      {
        path: "src/server/db/session.ts",
        text: 'import fs from "node:fs"; import x from "next/server"; import "./a";',
      },
    ],
  },
];

function isDeclared(specifier: string): boolean {
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) return true;
  // Next.js answers these two itself.
  if (specifier === "server-only" || specifier === "client-only") return true;
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  const file: { dependencies?: Record<string, string> } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return file.dependencies?.[name] !== undefined;
}

function isSilencer(comment: string, path: string): boolean {
  if (/@ts-(ignore|nocheck)|biome-ignore|eslint-disable|\b(TODO|FIXME|XXX|HACK)\b/.test(comment)) return true;
  return comment.includes("@ts-expect-error") && !path.startsWith("tests/");
}

function isNamed(node: { type: string }, name: string): boolean {
  return node.type === "Identifier" && "name" in node && node.name === name;
}

/** The name after the point, or the text between the brackets. */
function memberOf(node: { computed: boolean; property: Expression | { type: string } }): string | undefined {
  const { property } = node;
  if (property.type === "Identifier" && "name" in property && !node.computed) return String(property.name);
  return property.type === "Literal" && "value" in property ? String(property.value) : undefined;
}

function findEnvironment(source: Source): Finding[] {
  const findings: Finding[] = [];
  const allowed = new Set<number>();
  const says = "the environment is read in server/platform";
  new Visitor({
    MemberExpression: (node) => {
      const constant = memberOf(node);
      if (bundlerDoors.has(source.path) && constant !== undefined && bundlerConstants.has(constant)) {
        allowed.add(node.object.start);
      }
      if (isNamed(node.object, "process") && constant === "env" && !allowed.has(node.start)) {
        findings.push(findingAt(source, node.start, says));
      }
    },
    VariableDeclarator: (node) => {
      const takesEnv =
        node.id.type === "ObjectPattern" && source.text.slice(node.id.start, node.id.end).includes("env");
      if (takesEnv && node.init && isNamed(node.init, "process")) findings.push(findingAt(source, node.start, says));
    },
  }).visit(source.program);
  const imports = source.imports.filter((one) => /^(node:)?process$/.test(one.specifier));
  return [...findings, ...imports.map((one) => findingAt(source, one.at, says))];
}

function findDialect(source: Source): Finding[] {
  const findings = source.imports
    .filter((one) => dialectPackages.test(one.specifier))
    .map((one) => findingAt(source, one.at, `${one.specifier} belongs to server/db`));
  const isQueryRoom = ["server/repositories", "server/auth"].includes(roomOf(source.path) ?? "");
  new Visitor({
    CallExpression: (node) => {
      if (node.callee.type !== "MemberExpression") return;
      const name = memberOf(node.callee) ?? "";
      const isChainEnd = isQueryRoom && chainEnds.has(name) && node.arguments.length === 0;
      if (name === "returning" || name.startsWith("onConflict") || name.startsWith("onDuplicate") || isChainEnd) {
        findings.push(findingAt(source, node.callee.property.start, `.${name}() belongs to server/db`));
      }
    },
    TaggedTemplateExpression: (node) => {
      const text = source.text.slice(node.quasi.start, node.quasi.end);
      const found = /^sql\b/.test(source.text.slice(node.tag.start, node.tag.end)) ? dialectSql.exec(text) : null;
      if (found) findings.push(findingAt(source, node.start, `"${found[0]}" belongs to server/db`));
    },
  }).visit(source.program);
  return findings;
}

function findClock(source: Source): Finding[] {
  const findings: Finding[] = [];
  const clocks = ["Date.now", "Math.random", "performance.now", "crypto.randomUUID", "crypto.getRandomValues"];
  new Visitor({
    MemberExpression: (node) => {
      const text = source.text.slice(node.start, node.end);
      if (clocks.includes(text)) findings.push(findingAt(source, node.start, text));
    },
    NewExpression: (node) => {
      if (isNamed(node.callee, "Date") && node.arguments.length === 0) {
        findings.push(findingAt(source, node.start, "new Date()"));
      }
    },
  }).visit(source.program);
  return findings;
}

function findTlsOff(source: Source): Finding[] {
  const findings: Finding[] = [];
  const says = "checking certificates is switched off";
  new Visitor({
    Property: (node) => {
      const key = source.text.slice(node.key.start, node.key.end).replace(/["']/g, "");
      const isOff = node.value.type === "Literal" && node.value.value === false;
      if (key === "rejectUnauthorized" && isOff) findings.push(findingAt(source, node.start, says));
    },
    AssignmentExpression: (node) => {
      const target = source.text.slice(node.left.start, node.left.end);
      if (/\bNODE_TLS_REJECT_UNAUTHORIZED\b/.test(target)) findings.push(findingAt(source, node.start, says));
    },
  }).visit(source.program);
  return findings;
}

function findPretence(source: Source): Finding[] {
  const findings: Finding[] = [];
  const leftOut = new Set(["skip", "only", "todo", "skipIf", "runIf", "fails", "fixme", "fail"]);
  new Visitor({
    MemberExpression: (node) => {
      const name = memberOf(node) ?? "";
      const subject = source.text.slice(node.object.start, node.object.end);
      const isMock = ["vi", "vitest"].includes(subject) && ["mock", "doMock", "hoisted"].includes(name);
      const isLeftOut = /^(test|it|describe|suite|bench)\b/.test(subject) && leftOut.has(name);
      if (isMock || isLeftOut) findings.push(findingAt(source, node.start, `${subject}.${name}`));
    },
  }).visit(source.program);
  return findings;
}

/** A cast is allowed in a named function directly below a comment. */
function findBareCasts(source: Source): Finding[] {
  const findings: Finding[] = [];
  const open: boolean[] = [];
  const isCommented = (at: number) => {
    const before = source.text
      .slice(0, at)
      .replace(/(export\s+)?(default\s+)?(async\s+)?$/, "")
      .trimEnd();
    return source.comments.some((comment) => comment.end === before.length);
  };
  const judge = (node: { start: number; end: number }) => {
    const isConst = /\bas\s+const$/.test(source.text.slice(node.start, node.end));
    if (!isConst && !open.includes(true))
      findings.push(findingAt(source, node.start, "a cast outside a commented function"));
  };
  const leave = () => void open.pop();
  const isArrow = (node: { declarations: readonly { init: Expression | null }[] }) => {
    const kind = node.declarations[0]?.init?.type;
    return kind === "ArrowFunctionExpression" || kind === "FunctionExpression";
  };
  new Visitor({
    FunctionDeclaration: (node) => void open.push(isCommented(node.start)),
    "FunctionDeclaration:exit": leave,
    VariableDeclaration: (node) => void open.push(isArrow(node) && isCommented(node.start)),
    "VariableDeclaration:exit": leave,
    MethodDefinition: (node) => void open.push(isCommented(node.start)),
    "MethodDefinition:exit": leave,
    TSAsExpression: judge,
    TSTypeAssertion: judge,
  }).visit(source.program);
  return findings;
}
