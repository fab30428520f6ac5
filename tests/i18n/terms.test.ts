import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogueOf } from "@/i18n/catalogue";
import { flatten, tablesOf } from "./message-shape";

const design = readFileSync("docs/design/screens.md", "utf8");
const section = design.slice(design.indexOf("## 2. Words on screen"), design.indexOf("## 3. Navigation"));
const [wordTable = [], stateTable = []] = tablesOf(section);
const english = flatten(catalogueOf("en"));
const chinese = flatten(catalogueOf("zh-CN"));

/** `freeze, unfreeze` | `紧急停付、恢复付款` → two pairs; a remark in brackets is dropped. */
function pairs(words: string, translations: string): [string, string][] {
  const left = words.replace(/\([^)]*\)/g, "").split(",");
  const right = translations.split("、");
  return left.map((word, index) => [word.trim(), (right[index] ?? "").trim()]);
}

const terms = wordTable.flatMap((row) =>
  [0, 2, 4, 6].flatMap((at) => (row[at] ? pairs(row[at], row[at + 1] ?? "") : [])),
);

test("the word table of the design was read", () => {
  expect(terms.length).toBeGreaterThan(45);
  expect(terms).toContainEqual(["unfreeze", "恢复付款"]);
});

test("the catalogue holds every term of the table with its one translation", () => {
  const held = new Set(
    [...english].filter(([key]) => key.startsWith("terms.")).map(([key, word]) => `${word} = ${chinese.get(key)}`),
  );
  expect(terms.map(([word, translation]) => `${word} = ${translation}`).filter((pair) => !held.has(pair))).toEqual([]);
});

test("a message that is exactly a term uses the term's translation", () => {
  const allowed = new Map<string, Set<string>>();
  for (const [word, translation] of terms) {
    for (const form of [word, `${word}s`, `${word.slice(0, -1)}ies`]) {
      const key = form.toLowerCase();
      allowed.set(key, (allowed.get(key) ?? new Set()).add(translation));
    }
  }
  const wrong = [...english].flatMap(([key, word]) => {
    const translations = allowed.get(word.toLowerCase());
    const said = chinese.get(key) ?? "";
    return translations === undefined || translations.has(said) ? [] : [`${key}: ${word} = ${said}`];
  });
  expect(wrong).toEqual([]);
});

test("no message uses another word for a term", () => {
  const others =
    /帐户|账号|帐号|转帐|汇款|返利|返佣|佣金|批处理|小组|群组|收款人|受款|红利|流水账|交易记录|二次验证|两步验证|双因素|2FA|验证器代码|恢复代码|用户|客户|沙盒|生产环境|冻结|审查|核准/;
  const wrong = [...chinese].filter(([key, text]) => others.test(text) && key !== "signIn.back");
  expect(wrong).toEqual([]);
});

test("a sentence about one of these things names it by its term", () => {
  const nouns = /\b(cashback|payees?|campaigns?|statement records?|mailbox|authority|red packet|sandbox)\b/gi;
  const translations = new Map(terms.map(([word, translation]) => [word.toLowerCase(), translation]));
  const wrong = [...english].flatMap(([key, message]) => {
    const text = chinese.get(key) ?? "";
    const found = [...message.replace(/\{[^{},]*\}/g, "").matchAll(nouns)].map((match) => match[0].toLowerCase());
    return found
      .map((word) => translations.get(word) ?? translations.get(word.replace(/s$/, "")))
      .filter((term) => term !== undefined && !text.includes(term))
      .map((term) => `${key}: ${term} is missing in ${text}`);
  });
  expect(wrong).toEqual([]);
});

test("every transfer state, line verdict, batch intent and progress is worded as the design says", () => {
  const rows = stateTable.filter((row) => !row[0]?.startsWith("line:"));
  for (const [code = "", label = "", translation = ""] of rows) {
    const key = `states.transfer.${code.replaceAll("`", "")}.label`;
    expect([english.get(key), chinese.get(key)]).toEqual([label, translation]);
  }
  const lines = pairs("Invalid, Held, Ready, Excluded", "无效、待审、可发送、已排除");
  for (const [label, translation] of lines) {
    const key = `states.line.${label.toLowerCase()}.label`;
    expect([english.get(key), chinese.get(key)]).toEqual([label, translation]);
  }
  const prose = [
    ...section.matchAll(
      /([A-Z][A-Za-z ]+?),? (?:with the reason )?(\p{Script=Han}[\p{Script=Han}（）]+)(?: ·|\)\n|\),)/gu,
    ),
  ];
  const named = new Map(prose.map((match) => [match[1], match[2]]));
  for (const kind of ["intent", "progress"]) {
    const keys = [...english.keys()].filter((key) => key.startsWith(`states.${kind}.`) && key.endsWith(".label"));
    for (const key of keys) expect([key, named.get(english.get(key))]).toEqual([key, chinese.get(key)]);
  }
});
