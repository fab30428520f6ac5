import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeAll, expect, test } from "vitest";
import type { SetAmountOutput } from "@/domain/cashback-batch-line.schema";
import type { ActError } from "@/features/cashback/labels";
import { SetAmountDialog } from "@/features/cashback/set-amount-dialog";
import { renderFace } from "../../ui/render-face";
import { draft, giveScreen, refusal } from "./cashback-samples";

const { lines } = draft();
const plan: SetAmountOutput = {
  changed: 3,
  before: "11.200000",
  after: "24.000000",
  from: [
    { amount: "5.600000", count: 2 },
    { amount: null, count: 1 },
  ],
  reopened: 1,
  newlyHeld: 2,
  version: 7,
  lines,
};

/** The dialog with what it asked the server. */
function show(answer: SetAmountOutput | ActError = plan, onSaveAnswer: ActError | null = null) {
  const calls: unknown[] = [];
  renderFace(
    <SetAmountDialog
      count={4}
      onPlan={async (amount) => {
        calls.push(["plan", amount]);
        return "reason" in answer ? { ok: false, error: answer } : { ok: true, value: answer };
      }}
      onSave={async (amount, { version }) => {
        calls.push(["save", amount, version]);
        return onSaveAnswer;
      }}
      onClose={() => void calls.push("closed")}
    />,
  );
  return calls;
}

const type = (value: string) =>
  act(async () => void fireEvent.change(screen.getByRole("textbox", { name: "New amount" }), { target: { value } }));
const press = (name: string) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));

beforeAll(giveScreen);

test("lists each change with what it is worth before anything is saved", async () => {
  const calls = show();
  await type("8");
  await press("Show what changes");
  const listed = screen.getByRole("status", { name: "What changes" });
  expect(
    within(listed)
      .getAllByRole("listitem")
      .map((item) => item.textContent),
  ).toEqual(["5.60 USD → 8.00 USD2 lines", "no amount → 8.00 USD1 line"]);
  expect(listed.textContent).toContain("1 decision to pay is open again");
  expect(listed.textContent).toContain("2 lines wait for a decision then");
  expect(calls).toEqual([["plan", "8"]]);
  await press("Save 3 changes");
  await waitFor(() => expect(calls).toEqual([["plan", "8"], ["save", "8", 7], "closed"]));
});

test("another amount is listed anew before it can be saved", async () => {
  show();
  await type("8");
  await press("Show what changes");
  await type("9");
  expect(screen.queryByRole("status", { name: "What changes" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Save 3 changes" })).toBeNull();
});

test("says what is wrong with an amount and asks the server nothing", async () => {
  const calls = show();
  await type("5,60");
  await press("Show what changes");
  expect(screen.getByText("An amount above zero, up to six decimals.")).toBeDefined();
  expect(calls).toEqual([]);
});

test("a draft that changed meanwhile is listed again, not saved", async () => {
  const calls = show(plan, refusal("cashback.stale_version", { version: 9 }));
  await type("8");
  await press("Show what changes");
  await press("Save 3 changes");
  expect(screen.getByRole("button", { name: "Show what changes" })).toBeDefined();
  expect(calls).toEqual([
    ["plan", "8"],
    ["save", "8", 7],
  ]);
});

test("saves nothing where every line has the amount already", async () => {
  show({ ...plan, changed: 0, from: [] });
  await type("8");
  await press("Show what changes");
  expect(screen.getByText("All of these lines have this amount already.")).toBeDefined();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Save 0 changes" }).disabled).toBe(true);
});
