import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { moneyWords, plainAmount } from "@/ui/money-figure";
import { MoneyText } from "@/ui/money-text";
import { renderFace } from "./render-face";

function shown(amount: string | null, props: Omit<Parameters<typeof MoneyText>[0], "amount"> = {}): string {
  const { container, unmount } = renderFace(<MoneyText amount={amount} {...props} />);
  const text = container.querySelector("[data-size]")?.textContent ?? "";
  unmount();
  return text;
}

test("an amount has six decimals, grouping and its unit after it", () => {
  expect(shown("48210.330000", { unit: "USD" })).toBe("48,210.330000 USD");
  expect(shown("0", { unit: "USD" })).toBe("0.000000 USD");
});

test("an outgoing amount has a real minus, an incoming one a plus where movements are listed", () => {
  expect(shown("-25.600000")).toBe("−25.600000");
  expect(shown("25.600000", { isSigned: true })).toBe("+25.600000");
  expect(shown("0.000000", { isSigned: true })).toBe("0.000000");
});

test("a shortened amount says so, is cut and never rounded up, and keeps the whole value in its title", () => {
  expect(shown("25.600000", { form: "short" })).toBe("25.60");
  expect(shown("25.619999", { form: "short" })).toBe("≈ 25.61");
  renderFace(<MoneyText amount="25.619999" form="short" unit="USD" />);
  expect(screen.getByTitle("25.619999 USD")).toBeDefined();
});

test("a sum with missing parts is at least that much", () => {
  expect(shown("48210.330000", { form: "short", isPartial: true })).toBe("≥ 48,210.33");
});

test("a missing amount is a dash, never a zero", () => {
  expect(shown(null)).toBe("—");
  const { container } = renderFace(<MoneyText amount={null} />);
  expect(container.querySelector("[data-amount]")).toBeNull();
});

test("the plain decimal of the wire is on the element in every language", () => {
  const { container } = renderFace(<MoneyText amount="9805.600000" unit="USD" />, { locale: "zh-CN" });
  expect(container.querySelector("[data-amount]")?.getAttribute("data-amount")).toBe("9805.600000");
});

test("copying an amount gives the plain decimal", () => {
  const { container } = renderFace(<MoneyText amount="-48210.330000" unit="USD" />);
  const host = container.querySelector("[data-amount]");
  if (host === null) throw new Error("no amount was drawn");
  window.getSelection()?.selectAllChildren(host);
  const clipboard = new Map<string, string>();
  fireEvent.copy(host, { clipboardData: { setData: (type: string, text: string) => clipboard.set(type, text) } });
  expect(clipboard.get("text/plain")).toBe("-48210.33");
});

test("amounts beyond the exact range of floating point keep every digit", () => {
  expect(moneyWords("99999999999999.999999", { form: "full" })).toBe("99,999,999,999,999.999999");
  expect(plainAmount("9007199254740993.000001")).toBe("9007199254740993.000001");
});

test("text that is no money figure is refused instead of drawn as something else", () => {
  expect(() => moneyWords("5,60", { form: "full" })).toThrow(RangeError);
  expect(() => moneyWords("1e5", { form: "full" })).toThrow(RangeError);
});

test("an exact amount has as many decimals as it needs, at least two, and is never marked as rounded", () => {
  const words = (amount: string) => moneyWords(amount, { form: "exact", unit: "USD" });
  expect(words("50.149999")).toBe("50.149999 USD");
  expect(words("25.600000")).toBe("25.60 USD");
  expect(words("1234.500000")).toBe("1,234.50 USD");
});
