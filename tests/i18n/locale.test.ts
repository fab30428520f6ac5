import { expect, test } from "vitest";
import { resolveLocale } from "@/i18n/locale";
import { pseudoLocalise, pseudoText } from "@/i18n/pseudo";
import { resolveTimeZone } from "@/i18n/time-zone";
import { argumentsOf } from "./message-shape";

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

test("the pseudo-locale lengthens every text by a third and keeps its arguments", () => {
  const message = "{count, plural, one {# payment of {amount}} other {# payments}} · <b>sent</b>";
  const pseudo = pseudoText(message);
  expect(pseudo).toContain("{count, plural, one {# páýméñt óf {amount}} other {# páýméñtš}}");
  expect(pseudo).toContain("<b>šéñt</b>");
  expect(argumentsOf(pseudo)).toEqual(argumentsOf(message));
  expect(pseudoText("Accounts").length).toBeGreaterThanOrEqual("Accounts".length * 1.35);
  expect(pseudoLocalise({ nav: { home: "Home" } })).toEqual({ nav: { home: "⟦Hómé··⟧" } });
});
