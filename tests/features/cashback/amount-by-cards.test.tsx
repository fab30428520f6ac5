import { act, fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { AmountForm } from "@/features/cashback/amount-form";
import { parseAsAmountRule } from "@/features/cashback/use-import-reading";
import { firstAmounts, type TypedAmounts, typedAmounts, typedRule } from "@/features/cashback/use-typed-amounts";
import { renderFace } from "../../ui/render-face";

const rule = {
  byCards: [
    { from: 1, amount: "5.600000" },
    { from: 2, amount: "8.000000" },
  ],
};

/** The form with what it holds now. */
function showForm(start: TypedAmounts, isAsked = false) {
  const held = { typed: start };
  function Form() {
    const [typed, setTyped] = useState(start);
    held.typed = typed;
    return (
      <AmountForm
        choice={typed}
        error={isAsked ? "An amount above zero, up to six decimals." : null}
        onChange={(change) => setTyped((before) => ({ ...before, ...change }))}
      />
    );
  }
  renderFace(<Form />);
  return held;
}

const click = (role: string, name: string) => act(async () => void fireEvent.click(screen.getByRole(role, { name })));
const type = (name: string, value: string) =>
  act(async () => void fireEvent.change(screen.getByRole("textbox", { name }), { target: { value } }));

test("a rule by cards is typed step by step, and the next step is where one types on", async () => {
  const held = showForm(firstAmounts);
  await click("radio", "By cards opened");
  await click("button", "Add a step");
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Step 2: from this many cards" }));
  await type("Step 2: amount", "8");
  expect(typedRule(held.typed)).toEqual({
    byCards: [
      { from: 1, amount: "5.60" },
      { from: 2, amount: "8" },
    ],
  });
});

test("a step can be taken out again, but not the last one", async () => {
  const held = showForm(typedAmounts(rule));
  await click("button", "Remove step 1");
  expect(typedRule(held.typed)).toEqual({ byCards: [{ from: 2, amount: "8" }] });
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Remove step 1" }).disabled).toBe(true);
});

test("two steps from one number of cards are marked and are no rule", async () => {
  const held = showForm(typedAmounts(rule));
  await type("Step 2: from this many cards", "1");
  expect(screen.getByText("Another step begins here.")).toBeDefined();
  expect(typedRule(held.typed)).toBeNull();
});

test("fields left empty are marked once somebody wants to go on", () => {
  showForm({ ...firstAmounts, amountKind: "byCards", steps: [{ key: "1", from: "", amount: "" }] }, true);
  expect(screen.getByText("A whole number up to 9999.")).toBeDefined();
  expect(screen.getByText("Above zero, up to six decimals.")).toBeDefined();
});

test("the address of a step carries the rule and gives it back", () => {
  const text = parseAsAmountRule.serialize(rule);
  expect(parseAsAmountRule.parse(text)).toEqual(rule);
  expect(["", "x", "1-0", "1-5_1-6", "1-5_"].map((one) => parseAsAmountRule.parse(one))).toEqual([
    ...[null, null, null, null, null],
  ]);
});
