import { type ArrowFunctionExpression, type Function as FunctionNode, Visitor } from "oxc-parser";
import { type Finding, findingAt, lineOf, type Rule, type Source } from "./house-source";

const fileLimit = 400;
const routerLimit = 150;
const functionLimit = 70;

export const sizeRules: readonly Rule[] = [
  {
    name: `a file has at most ${fileLimit} lines, a router file ${routerLimit}`,
    covers: () => true,
    find: (source) => {
      const limit = source.path.endsWith(".router.ts") ? routerLimit : fileLimit;
      const lines = source.text.trimEnd().split("\n").length;
      return lines > limit ? [findingAt(source, 0, `${lines} lines, the limit is ${limit}`)] : [];
    },
    breaks: [
      { path: "src/server/engine/lane.ts", text: "// a line\n".repeat(fileLimit + 1) },
      { path: "src/server/routers/transfers.router.ts", text: "// a line\n".repeat(routerLimit + 1) },
    ],
    keeps: [
      { path: "src/server/engine/lane.ts", text: "// a line\n".repeat(fileLimit) },
      { path: "src/server/routers/transfers.router.ts", text: "// a line\n".repeat(routerLimit) },
    ],
  },
  {
    name: `a function has at most ${functionLimit} lines`,
    // A table file is a list of columns without a branch; the limit of the file binds it.
    covers: (path) => !path.endsWith(".table.ts"),
    find: findLongFunctions,
    breaks: [
      { path: "src/server/engine/lane.ts", text: `export function run() {\n${"  step();\n".repeat(functionLimit)}}` },
      { path: "src/ui/money-text.tsx", text: `export const X = () => {\n${"  step();\n".repeat(functionLimit)}}` },
      { path: "src/server/engine/lane.ts", text: `class Lane {\n run() {\n${"  step();\n".repeat(functionLimit)}}}` },
      { path: "tests/engine/lane.test.ts", text: `test("a", async () => {\n${"  step();\n".repeat(functionLimit)}})` },
    ],
    keeps: [
      {
        path: "src/server/engine/lane.ts",
        text: `export function run() {\n${"  step();\n".repeat(functionLimit - 2)}}`,
      },
      { path: "tests/engine/lane.test.ts", text: `describe("a", () => {\n${"  step();\n".repeat(functionLimit)}})` },
    ],
  },
];

function findLongFunctions(source: Source): Finding[] {
  const findings: Finding[] = [];
  const groups = new Set<number>();
  const judge = (node: FunctionNode | ArrowFunctionExpression) => {
    const lines = lineOf(source.text, node.end) - lineOf(source.text, node.start) + 1;
    if (lines > functionLimit && !groups.has(node.start)) {
      findings.push(findingAt(source, node.start, `${lines} lines, the limit is ${functionLimit}`));
    }
  };
  new Visitor({
    // The body of describe(…) is a list of tests, not a function that somebody reads as one.
    CallExpression: (node) => {
      const isGroup = node.callee.type === "Identifier" && node.callee.name === "describe";
      if (isGroup) for (const argument of node.arguments) groups.add(argument.start);
    },
    FunctionDeclaration: judge,
    FunctionExpression: judge,
    ArrowFunctionExpression: judge,
  }).visit(source.program);
  return findings;
}
