import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import { catalogueOf } from "@/i18n/catalogue";
import { locales } from "@/i18n/locale";
import { argumentsOf, flatten } from "./message-shape";

const english = flatten(catalogueOf("en"));
const chinese = flatten(catalogueOf("zh-CN"));

/** Arguments that stand for a figure; every other one stands for a name or a sentence. */
const figures =
  /^(accepted|after|amount|before|cards|count|current|day|done|excluded|exceptions|expected|failed|flight|found|from|gone|held|hours|index|invalid|largest|left|line|lines|max|median|min|minutes|offset|open|payees|percent|ready|reasons|rejected|row|rows|seconds|settled|shown|skew|start|end|step|tier|to|total|typed|unknown|answered|at|until)$/;
const lengths = /^(age|time|duration)$/;

/** Words of one message with a figure for every figure and a name for every name. */
function spoken(locale: "en" | "zh-CN", key: string, message: string): string {
  const isChinese = locale === "zh-CN";
  const values = Object.fromEntries(
    argumentsOf(message).map((name) => {
      if (lengths.test(name)) return [name, isChinese ? "3 小时" : "3 h"];
      return [name, figures.test(name) ? 3 : isChinese ? "名称" : "name"];
    }),
  );
  const translate = createTranslator<Record<string, string>>({
    locale,
    messages: { message },
    onError: (error) => {
      throw new Error(`${key}: ${error.message}`);
    },
  });
  return translate("message", values);
}

test("both languages have the same keys", () => {
  expect([...chinese.keys()]).toEqual([...english.keys()]);
});

test("a message takes the same arguments in both languages", () => {
  const different = [...english].filter(
    ([key, message]) => argumentsOf(message).join() !== argumentsOf(chinese.get(key) ?? "").join(),
  );
  expect(different.map(([key]) => key)).toEqual([]);
});

test("words that are looked up by a code take no argument", () => {
  // The build compiles a message with arguments into parts, which only the translator can put together.
  const withArguments = [...english].filter(
    ([key, message]) =>
      /^(errors\.reason|states|sandbox\.(knobs|hints|choices))\./.test(key) && argumentsOf(message).length > 0,
  );
  expect(withArguments).toEqual([]);
});

test("a figure that English counts is grouped in Chinese too", () => {
  const ungrouped = [...english].flatMap(([key, message]) =>
    [...message.matchAll(/\{(\w+), plural/g)]
      .map((match) => `{${match[1]}}`)
      .filter((plain) => chinese.get(key)?.includes(plain))
      .map((plain) => `${key}: ${plain}`),
  );
  expect(ungrouped).toEqual([]);
});

describe.each(locales)("%s", (locale) => {
  const catalogue = locale === "en" ? english : chinese;

  test("every message can be spoken", () => {
    const silent = [...catalogue].filter(([key, message]) => spoken(locale, key, message).trim() === "");
    expect(silent).toEqual([]);
  });

  test("no message shouts, begs or boasts", () => {
    const loud = [...catalogue].filter(([, message]) =>
      /[!！]|\bplease\b|\boops\b|\bsuccessfully\b|抱歉/i.test(message),
    );
    expect(loud).toEqual([]);
  });
});

test("Chinese has full-width punctuation, and a space between characters and digits", () => {
  const wrong = [...chinese].flatMap(([key, message]) => {
    const text = spoken("zh-CN", key, message);
    const hasHalfWidth = /\p{Script=Han}[,.;:?()]|[,;?()]\p{Script=Han}/u.test(text);
    const isCramped = /\p{Script=Han}[\dA-Za-z]|[\dA-Za-z]\p{Script=Han}/u.test(text);
    return hasHalfWidth || isCramped ? [`${key}: ${text}`] : [];
  });
  expect(wrong).toEqual([]);
});

test("English keeps sentence case", () => {
  const known =
    /\b(Infini|Manager|UID|API|CSV|TXT|MiB|KiB|USD|UTF|SANDBOX|LIVE|SENDING|IS|FROZEN|Review|Start|Resume|Stop|Pay|UIDs|Home|Esc|Ctrl)\b/g;
  const titled = [...english].filter(([, message]) => {
    const words = message.replace(/\{[^{}]*\}/g, "x").replace(known, "x");
    return /[a-z,] [A-Z][a-z]+/.test(words);
  });
  expect(titled.map(([key, message]) => `${key}: ${message}`)).toEqual([]);
});
