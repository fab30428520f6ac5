import { expect, test } from "vitest";
import { resolveLocale } from "@/i18n/locale";
import { pseudoLocalise } from "@/i18n/pseudo";
import { resolveTimeZone } from "@/i18n/time-zone";

test("the operator's own choice beats the browser's", () => {
  expect(resolveLocale("zh-CN", "en-GB,en;q=0.9")).toBe("zh-CN");
  expect(resolveLocale("fr", "zh-TW")).toBe("zh-CN");
});

test("the first visit follows what the browser prefers among our languages", () => {
  expect(resolveLocale(undefined, "de-DE,zh-CN;q=0.9,en;q=0.8")).toBe("zh-CN");
  expect(resolveLocale(undefined, "zh;q=0.2,en;q=0.8")).toBe("en");
  expect(resolveLocale(undefined, "zh;q=0,fr")).toBe("en");
  expect(resolveLocale(undefined, null)).toBe("en");
});

test("an unknown zone falls back to UTC instead of failing the page", () => {
  expect(resolveTimeZone("Asia/Shanghai")).toBe("Asia/Shanghai");
  expect(resolveTimeZone("Mars/Olympus")).toBe("UTC");
  expect(resolveTimeZone(undefined)).toBe("UTC");
});

test("the pseudo-locale lengthens every text by a third", () => {
  const { home } = pseudoLocalise({ home: "Accounts" });
  expect(home).toBe("⟦Áççóúñtš···⟧");
  expect(home.length).toBeGreaterThanOrEqual("Accounts".length * 1.35);
});

test("the pseudo-locale changes words and leaves arguments alone, as the build compiles them", () => {
  const compiled = [["count", 2, { one: [0, " row"], other: [0, " rows"] }], " · ", ["amount"], ["size", 4, "percent"]];
  expect(pseudoLocalise(compiled)).toEqual([
    "⟦",
    ["count", 2, { one: [0, " rów"], other: [0, " rówš"] }],
    " · ",
    ["amount"],
    ["size", 4, "percent"],
    "··⟧",
  ]);
});
