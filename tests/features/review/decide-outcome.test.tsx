import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { ReviewDetail } from "@/domain/review.schema";
import type { ActError } from "@/features/cashback/labels";
import { DecisionsPanel } from "@/features/review/decisions-panel";
import { OutcomePanel } from "@/features/review/outcome-panel";
import type { Resolution } from "@/features/review/use-resolution";
import { renderFace } from "../../ui/render-face";
import { refusal } from "../cashback/cashback-samples";
import { closed, doubt, open, record } from "./review-samples";

/** The decisions about one item with what was resolved. */
function show(item: ReviewDetail, answer: ActError | null = null) {
  const resolved: Resolution[] = [];
  renderFace(
    <DecisionsPanel
      item={item}
      onResolve={async (resolution) => {
        resolved.push(resolution);
        return answer;
      }}
    />,
  );
  return resolved;
}

const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>("button", { name });
const click = (name: string | RegExp) => act(async () => void fireEvent.click(button(name)));
const type = (element: HTMLElement, value: string) =>
  act(async () => void fireEvent.change(element, { target: { value } }));
const press = (element: HTMLElement, more: { ctrlKey?: boolean } = {}) =>
  act(async () => void fireEvent.keyDown(element, { key: "Enter", ...more }));
const hintOf = (name: string) =>
  document.getElementById(button(name).getAttribute("aria-describedby") ?? "")?.textContent;

async function fill(amount = "5.60"): Promise<void> {
  await type(screen.getByRole("textbox", { name: "Type the amount" }), amount);
  await type(screen.getByLabelText("Your password"), "quiet-harbour");
  await type(screen.getByRole("textbox", { name: "Reason" }), "The payee confirmed that nothing arrived");
}

describe("a decision that is not open", () => {
  test("is disabled and names the condition, and when time alone can bring it", () => {
    show(doubt());
    const names = ["It was paid: this record", "It was paid, no record yet", "It was not paid", "I doubt it"];
    expect(names.map((name) => button(name).disabled)).toEqual([true, true, true, true]);
    expect(names.map(hintOf)).toEqual([
      "Needs: a statement record that could be this payment",
      "Possible from 2026-11-21 15:29:40: the waiting time must pass",
      "Possible from 2026-11-21 15:30:40: the waiting time must pass",
      "Only for a payment that counts as accepted.",
    ]);
  });

  test.each([
    ["no_complete_walk", "Needs: a complete reading of the statement after the request ended"],
    ["statement_too_short", "Needs: a later record in the statement, or more time"],
    ["session_not_renewed", "Needs: a new session of the account since the request"],
    ["sender_not_idle", "Needs: no request of this account on the wire"],
    ["twin_unsettled", "Needs: the same payment elsewhere has to be settled first"],
    ["record_open", "Needs: a record in the statement may be this payment: it has to be assigned or explained first"],
    ["foreign_open", "Needs: the records nobody ordered have to be explained first"],
  ])("names what strong absence lacks: %s", (missing, words) => {
    show(doubt({ decisions: [closed("not_paid", missing)] }));
    expect(hintOf("It was not paid")).toBe(words);
  });
});

describe("a decision that was chosen", () => {
  test("stands alone with its form, so that the evidence keeps its room, until it is cancelled", async () => {
    show(doubt({ decisions: [open("not_paid"), open("paid_no_record")] }));
    await click("It was not paid");
    expect(screen.getByRole("form", { name: "It was not paid" })).toBeDefined();
    expect(screen.queryByRole("button", { name: "It was paid, no record yet" })).toBeNull();
    await click("Cancel");
    expect(button("It was paid, no record yet").disabled).toBe(false);
    expect(screen.queryByRole("form")).toBeNull();
  });
});

describe("a record that may be another payment's", () => {
  const samePayments = [{ id: "trf_2", state: "unknown" as const, at: "2026-11-21T15:20:00.000Z" }];

  test("is given away with the other payments of this payee and amount in sight", async () => {
    show(doubt({ decisions: [open("paid_record"), open("not_paid")], samePayments }));
    await click("It was paid: this record");
    const note = screen.getByRole("note");
    expect(note.textContent).toContain("Another payment to this payee of this amount has no record either.");
    expect(within(note).getByRole("link").getAttribute("href")).toBe("/transfers/trf_2");
    expect(within(note).getByText("Outcome unknown")).toBeDefined();
  });

  test("is asked about without a warning where no other payment is like it, or no record is named", async () => {
    show(doubt({ decisions: [open("paid_record")] }));
    await click("It was paid: this record");
    expect(screen.queryByRole("note")).toBeNull();
  });

  test("counts the other payments among what is known", () => {
    renderFace(<OutcomePanel item={doubt({ samePayments })} />);
    const label = screen.getByText("Others of this payee and amount without a record");
    expect(label.nextSibling?.textContent).toBe("1 other payment");
  });
});

describe("evidence that never comes", () => {
  const lacking = closed("not_paid", "no_complete_walk");

  test("an owner is told from when it may be decided without", () => {
    show(doubt({ decisions: [{ ...lacking, ownerFrom: "2026-11-28T15:28:40.000Z" }] }));
    expect(button("It was not paid").disabled).toBe(true);
    expect(hintOf("It was not paid")).toContain("an owner may decide without it from 2026-11-28 15:28:40");
  });

  test("then asks for the sentence, and takes no other", async () => {
    const resolved = show(
      doubt({ decisions: [{ ...lacking, ownerFrom: "2026-11-21T15:28:40.000Z", isWaivable: true }] }),
    );
    expect(hintOf("It was not paid")).toContain("Missing: a complete reading of the statement");
    await click("It was not paid");
    await fill();
    const confirm = "Record as not paid · 5.60 USD";
    const field = screen.getByRole("textbox", { name: "Type: I know that this payment may have been made" });
    await type(field, "yes");
    expect(button(confirm).disabled).toBe(true);
    await type(field, "I know that this payment may have been made");
    await click(confirm);
    expect(resolved.map(({ sentence }) => sentence)).toEqual(["I know that this payment may have been made"]);
  });
});

describe("a decision that is open", () => {
  test("says what it does before it asks for amount, password and reason", async () => {
    const resolved = show(doubt({ decisions: [open("not_paid")] }));
    expect(hintOf("It was not paid")).toContain("The payment counts as not executed.");
    await click("It was not paid");
    const confirm = "Record as not paid · 5.60 USD";
    expect(button(confirm).disabled).toBe(true);
    await fill();
    await click(confirm);
    expect(resolved).toEqual([
      {
        decision: "not_paid",
        typedAmount: "5.6",
        password: "quiet-harbour",
        why: "The payee confirmed that nothing arrived",
      },
    ]);
  });

  test("is not taken with another amount", async () => {
    const resolved = show(doubt({ decisions: [open("paid_no_record")] }));
    await click("It was paid, no record yet");
    await fill("5.61");
    await act(async () => void fireEvent.blur(screen.getByRole("textbox", { name: "Type the amount" })));
    expect(screen.getByText("The amount of this item is 5.60 USD.")).toBeDefined();
    await click(/^Record as paid/);
    expect(resolved).toEqual([]);
  });

  test("is not taken by Enter in a field", async () => {
    const resolved = show(doubt({ decisions: [open("not_paid")] }));
    await click("It was not paid");
    await fill();
    await press(screen.getByRole("textbox", { name: "Type the amount" }));
    await press(screen.getByLabelText("Your password"));
    expect(resolved).toEqual([]);
    await press(screen.getByLabelText("Your password"), { ctrlKey: true });
    expect(resolved).toHaveLength(1);
  });

  test("asks which record is another movement: one of those that stand against it", async () => {
    const smaller = { ...record("900271", false), isAgainst: true, verdict: "explained" as const };
    const records = [record("900270", true), smaller, record("900269", false)];
    const resolved = show(doubt({ records, decisions: [open("explain_record")] }));
    await click("This record is another movement");
    await fill();
    expect(screen.getAllByRole("radio")).toHaveLength(2);
    await act(async () => void fireEvent.click(screen.getByRole("radio", { name: /900271/ })));
    await click("Record as another movement · 5.60 USD");
    expect(resolved.map(({ decision, recordId }) => [decision, recordId])).toEqual([["explain_record", "900271"]]);
  });

  test("asks which record it was when more than one could be it", async () => {
    const records = [record("900270", true), record("900271", true), record("900269", false)];
    const resolved = show(doubt({ records, decisions: [open("paid_record")] }));
    await click("It was paid: this record");
    await fill();
    const confirm = "Record as paid by this record · 5.60 USD";
    expect(button(confirm).disabled).toBe(true);
    expect(screen.getAllByRole("radio")).toHaveLength(2);
    await act(async () => void fireEvent.click(screen.getByRole("radio", { name: /900271/ })));
    await click(confirm);
    expect(resolved.map(({ recordId }) => recordId)).toEqual(["900271"]);
  });

  test("keeps what was typed, but not the password, when it is refused", async () => {
    show(doubt({ decisions: [open("not_paid")] }), refusal("review.stale_version"));
    await click("It was not paid");
    await fill();
    await click(/^Record as not paid/);
    expect(screen.getByRole("alert").textContent).toContain("Somebody changed it meanwhile.");
    expect(screen.getByLabelText<HTMLInputElement>("Your password").value).toBe("");
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Reason" }).value).toContain("confirmed");
  });
});

describe("an item that is not for whoever looks at it", () => {
  test.each([
    ["rights", "Only an owner decides this, or somebody who is operator and approver at once."],
    ["team", "In team mode nobody decides this alone, and deciding by two people is not offered yet."],
  ] as const)("says who may decide it, and offers no button: %s", (closedTo, words) => {
    show(doubt({ closedTo, decisions: [open("not_paid")] }));
    expect(screen.getByText(words, { exact: false })).toBeDefined();
    expect(screen.queryByRole("button")).toBeNull();
  });
});

describe("an item", () => {
  test("that somebody decided meanwhile says who, when and what, and offers nothing", () => {
    const ended = { by: "Mei Chen", why: "not_paid", at: "2026-11-21T15:28:00.000Z" };
    show(doubt({ state: "decided", ended }));
    expect(screen.getByRole("status").textContent).toBe("Mei Chen decided this at 2026-11-21 15:28: It was not paid");
    expect(screen.queryByRole("button")).toBeNull();
  });

  test("about a record that nobody ordered is explained, or freezes the account", () => {
    const decisions = [open("explain"), open("freeze")];
    show(doubt({ kind: "foreign", subjectKind: "record", subjectId: "acc_1:900270", decisions }));
    expect(screen.getAllByRole("button").map((shown) => shown.textContent)).toEqual([
      "Known, mine",
      "Unexplained: freeze the account",
    ]);
  });

  test("about a payment that was stopped before it went out is one alone: take it up again", async () => {
    const resolved = show(doubt({ kind: "held", transferState: "parked", decisions: [open("take_up")] }));
    expect(screen.getAllByRole("button").map((shown) => shown.textContent)).toEqual(["Take it up again"]);
    expect(hintOf("Take it up again")).toContain("Everything is checked again before it goes out");
    await click("Take it up again");
    await fill();
    await click(/^Queue it again · 5.60 USD$/);
    expect(resolved).toMatchObject([{ decision: "take_up", typedAmount: "5.6" }]);
  });

  test("that freezes the account closes its form and leaves the item to be explained", async () => {
    const decisions = [open("explain"), open("freeze")];
    show(doubt({ kind: "foreign", subjectKind: "record", subjectId: "acc_1:900270", decisions }));
    await click("Unexplained: freeze the account");
    await fill();
    await click("Freeze sending from this account");
    expect(screen.queryByRole("button", { name: "Freeze sending from this account" })).toBeNull();
    expect(button("Known, mine").disabled).toBe(false);
  });

  test("leads to its payment and its account", () => {
    renderFace(<OutcomePanel item={doubt({ subjectId: "trf_1", accountId: "acc_1", accountName: "ops-01" })} />);
    expect(screen.getByRole("link", { name: "what happened to it" }).getAttribute("href")).toBe("/transfers/trf_1");
    expect(screen.getByRole("link", { name: "ops-01" }).getAttribute("href")).toBe("/accounts/acc_1");
  });

  test("shows what was sent, what came back, the statement with its candidates, and every step", () => {
    renderFace(<OutcomePanel item={doubt()} />);
    expect(screen.getByText("Attempt 1, sent at 2026-11-21 15:28:39")).toBeDefined();
    expect(screen.getByText("No answer that proves anything.")).toBeDefined();
    const candidate = screen.getByTestId("record-900270");
    expect(within(candidate).getByText("Could be this payment")).toBeDefined();
    expect(within(screen.getByTestId("record-900269")).getByText("matched to trf_9")).toBeDefined();
    expect(screen.getByText("engine")).toBeDefined();
    expect(screen.getByText("2026-11-21 15:28:50, completely")).toBeDefined();
    expect(screen.getByText("Nothing is resent from here.")).toBeDefined();
  });
});
