import { act, fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import type { DecideTogetherInput, ReviewRow } from "@/domain/review.schema";
import type { ActError } from "@/features/cashback/labels";
import { ExplainButton } from "@/features/review/explain-button";
import { ExplainedForm } from "@/features/review/explained-form";
import { TogetherForm } from "@/features/review/together-form";
import { renderFace } from "../../ui/render-face";
import { refusal } from "../cashback/cashback-samples";
import { recordRow } from "./review-samples";

const rows = [
  { id: "rev_1", version: 1, amount: "5.600000" },
  { id: "rev_2", version: 3, amount: "9.400000" },
];

/** The form over two payments, with what was sent. */
async function show(answer: ActError | null = null) {
  const sent: DecideTogetherInput[] = [];
  renderFace(
    <TogetherForm
      kind="restored"
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

test("whoever leaves the form stands on the button that opened it", async () => {
  await show();
  await click(/^Cancel$/);
  expect(document.activeElement).toBe(button(/^Decide 2 payments together/));
});

test("a refusal stays beside the form, and the password is gone", async () => {
  await show(refusal("review.too_early"));
  await fill("2", "15");
  await click(/^2 payments were not executed/);
  expect(screen.getByRole("alert").textContent).not.toBe("");
  expect(screen.getByLabelText<HTMLInputElement>("Your password").value).toBe("");
});

const records = [
  { accountId: "acc_1", accountName: "ops-01" },
  { accountId: "acc_2", accountName: "ops-02" },
  { accountId: "acc_1", accountName: "ops-01" },
].map((of, index) => recordRow(`rev_${index + 1}`, of));

/** The bar of the records that are ticked, with what was kept and whether the form was asked for. */
function showButton(rows: readonly ReviewRow[]) {
  const kept: string[][] = [];
  const asked: boolean[] = [];
  renderFace(
    <ExplainButton
      rows={rows}
      isOpen={false}
      onOpenChange={(isOpen) => asked.push(isOpen)}
      onKeep={(left) => kept.push(left.map(({ id }) => id))}
    />,
  );
  return { kept, asked };
}

test("ticked records of several accounts are not explained together: those of one are kept by a press", async () => {
  const { kept } = showButton(records);
  expect(screen.queryByRole("button", { name: /together/ })).toBeNull();
  await click(/^Only ops-01 · 2$/);
  expect(kept).toEqual([["rev_1", "rev_3"]]);
});

const ofOne = records.filter(({ accountId }) => accountId === "acc_1");

test("ticked records of one account say how many and how much before the form is asked for", async () => {
  const { asked } = showButton(ofOne);
  await click(/^Explain 2 records together · 11\.20 USD$/);
  expect(asked).toEqual([true]);
});

test("whoever leaves the form of ticked records stands on the button that opened it", async () => {
  function Bar() {
    const [isOpen, setIsOpen] = useState(false);
    return (
      <>
        <ExplainButton rows={ofOne} isOpen={isOpen} onOpenChange={setIsOpen} onKeep={() => undefined} />
        {isOpen ? (
          <ExplainedForm
            rows={ofOne}
            onKeep={() => undefined}
            onCancel={() => setIsOpen(false)}
            onDecide={async () => null}
          />
        ) : null}
      </>
    );
  }
  renderFace(<Bar />);
  await click(/^Explain 2 records/);
  screen.getByLabelText("Reason").focus();
  await click(/^Cancel$/);
  expect(document.activeElement).toBe(button(/^Explain 2 records/));
});

test("ticked records of one account are explained when both figures were typed", async () => {
  const sent: DecideTogetherInput[] = [];
  const kept: number[] = [];
  renderFace(
    <ExplainedForm
      rows={ofOne}
      onKeep={(left) => kept.push(left.length)}
      onCancel={() => undefined}
      onDecide={async (input) => {
        sent.push(input);
        return null;
      }}
    />,
  );
  await type("Type how many records", "2");
  await type("Type their total", "11.2");
  await type("Your password", "quiet-harbour");
  await type("Reason", "The batch that was lost");
  await click(/^2 records are known, mine · 11\.20 USD$/);
  expect(sent[0]?.items.map(({ id }) => id)).toEqual(["rev_1", "rev_3"]);
  expect(kept).toEqual([0]);
});
