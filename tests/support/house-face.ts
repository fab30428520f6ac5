import { Visitor } from "oxc-parser";
import { type Finding, findingAt, type Rule, roomOf, type Source } from "./house-source";

const letters = /\p{L}/u;
/** Attributes whose text a person reads or hears. */
const spoken = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-placeholder",
  "aria-roledescription",
  "aria-valuetext",
  "description",
  "error",
  "label",
  "message",
  "placeholder",
  "title",
]);

export const faceRules: readonly Rule[] = [
  {
    name: "every word on a screen comes from the catalogue",
    covers: (path) => path.endsWith(".tsx") && ["app", "features", "ui"].includes(roomOf(path) ?? ""),
    find: findWords,
    breaks: [
      { path: "src/features/transfers/transfer-page.tsx", text: "export const X = () => <p>Send money</p>;" },
      { path: "src/features/transfers/transfer-page.tsx", text: 'export const X = () => <p>{"Send"}</p>;' },
      { path: "src/ui/money-text.tsx", text: "export const X = () => <p>{isOpen ? `Open` : null}</p>;" },
      { path: "src/ui/money-text.tsx", text: 'export const X = () => <input placeholder="Amount" />;' },
      { path: "src/ui/money-text.tsx", text: 'export const X = () => <input aria-label={"Amount"} />;' },
      { path: "src/ui/money-text.tsx", text: "export const X = () => <b>余额</b>;" },
    ],
    keeps: [
      { path: "src/ui/money-text.tsx", text: 'export const X = () => <p className="money">{t("amount")} · {1}</p>;' },
      { path: "src/ui/money-text.tsx", text: 'export const X = () => <p data-size="small">{x === "a" ? y : z}</p>;' },
    ],
  },
  {
    name: "no raw HTML reaches the page",
    covers: (path) => path.startsWith("src/"),
    find: findRawHtml,
    breaks: [
      { path: "src/ui/note.tsx", text: "export const X = () => <p dangerouslySetInnerHTML={{ __html: a }} />;" },
      { path: "src/ui/note.tsx", text: "const props = { dangerouslySetInnerHTML: { __html: a } };" },
      { path: "src/ui/note.ts", text: "node.innerHTML = text;" },
      { path: "src/ui/note.ts", text: 'node.insertAdjacentHTML("beforeend", text);' },
      { path: "src/ui/note.ts", text: "document.write(text);" },
    ],
    keeps: [{ path: "src/ui/note.tsx", text: "export const X = () => <p>{text}</p>; stream.write(text);" }],
  },
];

type Expression = { type: string; start: number };

function findWords(source: Source): Finding[] {
  const findings: Finding[] = [];
  const add = (at: number, text: string) => {
    if (letters.test(text)) findings.push(findingAt(source, at, `"${text.trim()}" is not in the catalogue`));
  };
  const judgeText = (node: Expression) => {
    for (const [at, text] of textsOf(source, node)) add(at, text);
  };
  const judgeChildren = (children: readonly { type: string; start: number; end: number }[]) => {
    for (const child of children) {
      if (child.type === "JSXText")
        add(child.start, source.text.slice(child.start, child.end).replace(/&[#\w]+;/g, ""));
    }
  };
  new Visitor({
    JSXElement: (node) => {
      judgeChildren(node.children);
      for (const child of node.children) if (child.type === "JSXExpressionContainer") judgeText(child.expression);
    },
    JSXFragment: (node) => {
      judgeChildren(node.children);
      for (const child of node.children) if (child.type === "JSXExpressionContainer") judgeText(child.expression);
    },
    JSXAttribute: (node) => {
      if (node.name.type !== "JSXIdentifier" || !spoken.has(node.name.name) || node.value === null) return;
      judgeText(node.value.type === "JSXExpressionContainer" ? node.value.expression : node.value);
    },
  }).visit(source.program);
  return findings;
}

/** The texts that an expression shows as it stands: a literal, a template, or the branches of a choice. */
function textsOf(source: Source, node: Expression): [number, string][] {
  const shown: [number, string][] = [];
  const add = (one: Expression & { end: number }) => shown.push([one.start, source.text.slice(one.start, one.end)]);
  const look = (one: unknown) => {
    if (!isNode(one)) return;
    if (one.type === "Literal" && typeof one.value === "string") shown.push([one.start, one.value]);
    else if (one.type === "TemplateLiteral" && Array.isArray(one.quasis)) one.quasis.filter(isNode).forEach(add);
    else if (one.type === "ConditionalExpression") [one.consequent, one.alternate].forEach(look);
    else if (one.type === "LogicalExpression") [one.left, one.right].forEach(look);
    else if (one.type === "ParenthesizedExpression") look(one.expression);
  };
  look(node);
  return shown;
}

type AnyNode = { type: string; start: number; end: number; [part: string]: unknown };

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function findRawHtml(source: Source): Finding[] {
  const findings: Finding[] = [];
  const add = (at: number, what: string) => findings.push(findingAt(source, at, what));
  new Visitor({
    JSXAttribute: (node) => {
      if (node.name.name === "dangerouslySetInnerHTML") add(node.start, "dangerouslySetInnerHTML");
    },
    Property: (node) => {
      if (node.key.type === "Identifier" && node.key.name === "dangerouslySetInnerHTML") add(node.start, node.key.name);
    },
    MemberExpression: (node) => {
      if (node.property.type !== "Identifier") return;
      const { name } = node.property;
      if (["innerHTML", "outerHTML", "insertAdjacentHTML"].includes(name)) add(node.start, name);
      const isDocument = node.object.type === "Identifier" && node.object.name === "document";
      if (isDocument && ["write", "writeln"].includes(name)) add(node.start, `document.${name}`);
    },
  }).visit(source.program);
  return findings;
}
