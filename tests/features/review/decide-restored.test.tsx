import { act, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { ResolveRestoredInput } from "@/domain/review.schema";
import type { ActError } from "@/features/cashback/labels";
import { RestoredForm } from "@/features/review/restored-form";
import { renderFace } from "../../ui/render-face";
import { refusal } from "../cashback/cashback-samples";

const rows = [
  { id: "rev_1", version: 1, amount: "5.600000" },
  { id: "rev_2", version: 3, amount: "9.400000" },
];

/** The form over two payments, with what was sent. */
async function show(answer: ActError | null = null) {
  const sent: ResolveRestoredInput[] = [];
  renderFace(
    <RestoredForm
      rows={rows}
      onDecide={async (input) => {
        sent.push(input);
        return answer;
      }}
    />,
  );
  await click(/^Decide 2 payments together/);
  return sent;
}

const button = (name: RegExp) => screen.getByRole<HTMLButtonElement>("button", { name });
const click = (name: RegExp) => act(async () => void fireEvent.click(button(name)));
const type = (label: string, value: string) =>
  act(async () => void fireEvent.change(screen.getByLabelText(label), { target: { value } }));

async function fill(count: string, total: string): Promise<void> {
  await type("Type how many payments", count);
  await type("Type their total", total);
  await type("Your password", "quiet-harbour");
  await type("Reason", "The statements were read by hand");
}

test("payments of a restore are decided together only when both figures were typed as they are", async () => {
  const sent = await show();
  const confirm = /^2 payments were not executed/;
  for (const [count, total] of [
    ["1", "15"],
    ["2", "14.99"],
    ["", "15"],
  ] as const) {
    await fill(count, total);
    expect(button(confirm).disabled, `${count} ${total}`).toBe(true);
  }
  await fill("2", "15.00");
  await click(confirm);
  expect(sent).toEqual([
    {
      items: [
        { id: "rev_1", version: 1 },
        { id: "rev_2", version: 3 },
      ],
      confirm: { typedCount: 2, typedTotal: "15.00", stepUp: { password: "quiet-harbour" } },
      why: "The statements were read by hand",
    },
  ]);
});

test("a refusal stays beside the form, and the password is gone", async () => {
  await show(refusal("review.too_early"));
  await fill("2", "15");
  await click(/^2 payments were not executed/);
  expect(screen.getByRole("alert").textContent).not.toBe("");
  expect(screen.getByLabelText<HTMLInputElement>("Your password").value).toBe("");
});
