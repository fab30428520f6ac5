import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { CashbackReview } from "@/domain/cashback-batch-review.schema";
import type { ActError } from "@/features/cashback/labels";
import { PastReviewPanel } from "@/features/cashback/past-review-panel";
import { ReviewPage } from "@/features/cashback/review-page";
import type { SendConfirmation } from "@/features/cashback/send-form";
import { Face, renderFace } from "../../ui/render-face";
import { draft, refusal, review, running } from "./cashback-samples";

/** The review page with what was confirmed on it. */
function show(latest: CashbackReview = review(), answers: (ActError | null)[] = []) {
  const sent: SendConfirmation[] = [];
  const page = (seen: CashbackReview, readAtMs = 0) => (
    <ReviewPage
      latest={seen}
      readAtMs={readAtMs}
      batchName="May cashback, file 2"
      onSend={async (confirmation) => {
        sent.push(confirmation);
        return answers.shift() ?? null;
      }}
    />
  );
  const { rerender } = renderFace(page(latest));
  return { sent, read: (next: CashbackReview, readAtMs = 0) => rerender(<Face>{page(next, readAtMs)}</Face>) };
}

const total = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Type the total to confirm" });
const password = () => screen.getByLabelText<HTMLInputElement>("Your password");
const send = () => screen.getByRole<HTMLButtonElement>("button", { name: /^Send / });
const type = (element: HTMLElement, value: string) =>
  act(async () => void fireEvent.change(element, { target: { value } }));
const press = (element: HTMLElement, more: { metaKey?: boolean; ctrlKey?: boolean } = {}) =>
  act(async () => void fireEvent.keyDown(element, { key: "Enter", ...more }));
const click = (element: HTMLElement) => act(async () => void fireEvent.click(element));

async function fill(typed = "9805.60"): Promise<void> {
  await type(total(), typed);
  await type(password(), "quiet-harbour");
}

describe("what a review tells", () => {
  test.each([
    [10, "hold the account until known, at most 10 s"],
    [600, "hold the account until known, at most 10 min"],
    [754, "hold the account until known, at most 13 min"],
  ])("names how long an unknown outcome holds the account: %i seconds", (unknownHoldSec, words) => {
    show(review({ unknownHoldSec }));
    expect(screen.getByText("On unknown outcome").nextSibling?.textContent).toBe(words);
  });

  test("is the exact total, wherever it stands", () => {
    const { lines } = review();
    show(review({ lines: { ...lines, ready: { count: 2, sum: "50.149999" } } }));
    expect(send().textContent).toBe("Send 2 payments · 50.149999 USD");
    expect(screen.queryByText(/≈/)).toBeNull();
  });

  test("has no sum for lines whose amounts cannot be read", () => {
    const leftOut = [{ verdict: "excluded" as const, reason: "bad_amount" as const, count: 3, sum: "0.000000" }];
    show(review({ leftOut }));
    const entry = screen.getByRole("link", { name: "Excluded · amount cannot be used" }).closest("li");
    expect(entry?.textContent).toContain("3 · —");
  });
});

describe("the button that sends", () => {
  test("says how many payments go out and how much", () => {
    show();
    expect(send().textContent).toBe("Send 1,751 payments · 9,805.60 USD");
  });

  test("stays closed until the total and the password are typed, and says what is missing", async () => {
    const { sent } = show();
    expect(send().disabled).toBe(true);
    expect(screen.getByText(/Still to do:/).textContent).toBe("Still to do: type the total · your password");

    await type(total(), "9,805.60");
    expect(send().disabled).toBe(true);
    await type(password(), "quiet-harbour");
    expect(send().disabled).toBe(false);
    expect(screen.queryByText(/Still to do:/)).toBeNull();

    await click(send());
    expect(sent).toEqual([
      {
        snapshot: "7f3a91c2".repeat(8),
        typedTotal: "9805.6",
        password: "quiet-harbour",
        acknowledge: [],
        untilFundsEnd: false,
      },
    ]);
  });

  test.each(["9805.61", "9.805,60", "980560", "about ten thousand"])("stays closed for the total %s", async (typed) => {
    const { sent } = show();
    await fill(typed);
    await click(send());
    expect(send().disabled).toBe(true);
    expect(sent).toEqual([]);
  });

  test("is not pressed by Enter in a field, but by Control or Command with Enter once all is filled", async () => {
    const { sent } = show();
    await type(total(), "9805.60");
    await press(total(), { ctrlKey: true });
    expect(sent).toEqual([]);
    await type(password(), "quiet-harbour");
    await press(total());
    await press(password());
    expect(sent).toEqual([]);
    await press(password(), { ctrlKey: true });
    expect(sent).toHaveLength(1);
  });

  test("never has the focus when the review opens: the heading has", () => {
    show();
    expect(document.activeElement?.textContent).toBe("Review · May cashback, file 2");
  });

  test("asks for every warning by itself before it opens", async () => {
    const warnings = [
      { code: "same_payee_amount" as const, params: { count: 12, sum: "67.200000" } },
      { code: "similar_total" as const, params: { batchId: "bat_9", batch: "April bonus", total: "9800.000000" } },
    ];
    const { sent } = show(review({ warnings }));
    await fill();
    expect(send().disabled).toBe(true);
    expect(screen.getByText(/April bonus, started today, has nearly the same total: 9,800.00 USD/)).toBeDefined();
    const [first, second] = screen.getAllByRole("checkbox", { name: "I have read this warning." });
    if (first === undefined || second === undefined) throw new Error("two warnings were to be shown");
    await click(first);
    expect(send().disabled).toBe(true);
    await click(second);
    await click(send());
    expect(sent[0]?.acknowledge).toEqual(["same_payee_amount", "similar_total"]);
  });

  test("opens for a short balance only when a person chose to send until the money ends", async () => {
    const runway = { after: "-805.600000", covered: { count: 1607, sum: "8999.200000" }, endsAtLine: 1608 };
    const params = { available: "9000.000000", total: "9805.600000", line: 1608 };
    const { sent } = show(review({ runway, blockers: [{ code: "insufficient", params }] }));
    await fill();
    expect(send().disabled).toBe(true);
    expect(
      screen.getByText(/^The money covers 1,607 of 1,751 payments, 8,999.20 USD\. Line 1,608 is the first/),
    ).toBeDefined();
    expect(screen.getByText("It cannot be sent yet:")).toBeDefined();
    await click(screen.getByRole("checkbox", { name: /Send until the money ends/ }));
    expect(screen.queryByText("It cannot be sent yet:")).toBeNull();
    expect(send().textContent).toBe("Send 1,607 payments · 8,999.20 USD now, 144 wait for money");
    await click(send());
    expect(sent[0]?.untilFundsEnd).toBe(true);
  });

  test("does not call a file sent whole whose money ends before it", () => {
    const runway = { after: "-805.600000", covered: { count: 1607, sum: "8999.200000" }, endsAtLine: 1608 };
    show(review({ runway, leftOut: [] }));
    expect(screen.queryByText(/every row of the file is sent/)).toBeNull();
    expect(screen.getByText("No row; but 144 payments wait until there is money for them.")).toBeDefined();
  });

  test("stays closed while lines are invalid, whatever is typed", async () => {
    const { sent } = show(review({ blockers: [{ code: "invalid_lines", params: { count: 3 } }] }));
    await fill();
    await click(send());
    expect(screen.getByText("3 lines are invalid. Exclude them first.")).toBeDefined();
    expect(sent).toEqual([]);
  });
});

describe("a confirmation that is refused", () => {
  const asked = "start" as const;
  const changed: ActError = {
    asked,
    ...refusal("cashback.snapshot_changed", {
      lines: 1749,
      total: "9794.400000",
      newlyHeld: 2,
      newlyHeldSum: "11.200000",
    }),
  };

  test("says that nothing was sent and shows what changed since the review was read", async () => {
    show(review(), [changed]);
    await fill();
    await click(send());
    expect(screen.getByRole("alert").textContent).toContain("Nothing was sent.");
    expect(screen.getByText("Payments: 1,751 → 1,749")).toBeDefined();
    expect(screen.getByText("Total: 9,805.60 USD → 9,794.40 USD")).toBeDefined();
    expect(screen.getByText("Held since: 0 → 2 · 11.20 USD")).toBeDefined();
    expect(total().value).toBe("");
    expect(password().value).toBe("");
  });

  test("keeps the typed total when only the password was wrong", async () => {
    const { sent } = show(review(), [refusal("operator.step_up_wrong"), null]);
    await fill();
    await click(send());
    expect(screen.getByRole("alert").textContent).toContain("The password was not accepted.");
    expect(total().value).toBe("9805.60");
    await type(password(), "the-right-one");
    await click(send());
    expect(sent.map((confirmation) => confirmation.password)).toEqual(["quiet-harbour", "the-right-one"]);
  });

  test("without an answer is one statement that claims nothing, and goes when the server answers again", async () => {
    const lost: ActError = {
      ...refusal("request.no_answer"),
      asked,
      moneyMoved: "maybe",
      isUnclear: true,
      isUnanswered: true,
      paymentCount: 1751,
    };
    const { read } = show(review(), [lost]);
    await fill();
    await click(send());
    const said = screen.getByRole("alert").textContent ?? "";
    expect(said).toContain("It is not known whether this was started.");
    expect(said).toContain("Pressing the same button again is the same act: nobody is paid twice by it.");
    expect(said).not.toContain("may have gone out");
    read(review(), Date.now() + 1);
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("a batch that changes while its review is open", () => {
  const other = review({
    snapshot: "0".repeat(64),
    lines: { ...review().lines, ready: { count: 10, sum: "56.000000" } },
  });

  test("keeps what was opened on the screen, closes the button and says so", async () => {
    const { sent, read } = show();
    await fill();
    read(other);
    expect(send().textContent).toBe("Send 1,751 payments · 9,805.60 USD");
    expect(send().disabled).toBe(true);
    expect(screen.getByRole("alert").textContent).toContain("The batch changed since this review opened.");
    await press(password(), { ctrlKey: true });
    expect(sent).toEqual([]);
  });

  test("asks for everything anew once it is read again", async () => {
    const { read } = show();
    await fill();
    read(other);
    await click(screen.getByRole("button", { name: "Read the review again" }));
    expect(send().textContent).toBe("Send 10 payments · 56.00 USD");
    expect(total().value).toBe("");
    expect(send().disabled).toBe(true);
  });

  test("is not said to have changed by its own start, nor while nobody knows whether that was done", async () => {
    const lost: ActError = { ...refusal("request.no_answer"), asked: "start", isUnclear: true, isUnanswered: true };
    for (const answers of [[], [lost]]) {
      const { sent, read } = show(review(), answers);
      await fill();
      await click(send());
      expect(sent).toHaveLength(1);
      read(other, Date.now() + 1);
      expect(screen.queryByRole("alert")).toBeNull();
      expect(screen.getByRole("button", { name: "Send 1,751 payments · 9,805.60 USD" })).toBeDefined();
      cleanup();
    }
  });

  test("follows a new balance without a word, because the content is the same", () => {
    const { read } = show();
    read(review({ source: { ...review().source, available: "20000.000000" } }));
    expect(screen.getByText("20,000.00", { exact: false })).toBeDefined();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("the review of a batch that is no draft any more", () => {
  test("leads to the progress of a started one, by a button that says so", () => {
    renderFace(<PastReviewPanel batch={running({ startedAt: "2026-11-21T14:00:00.000Z" })} />);
    expect(screen.getByRole("link", { name: "See the progress" }).getAttribute("href")).toBe("/cashback/bat_1/run");
    expect(screen.queryByRole("link", { name: "Run" })).toBeNull();
  });

  test("says who started it to the person whose own start came too late, with the way to the progress", () => {
    const batch = running({ startedAt: "2026-11-21T14:00:00.000Z", startedBy: { id: "opr_1", name: "Mei Chen" } });
    renderFace(<PastReviewPanel batch={batch} isTooLate />);
    const said = screen.getByRole("alert").textContent;
    expect(said).toContain("This batch was started already: by Mei Chen, 2026-11-21 14:00.");
    expect(said).toContain("Your own start was refused and sent nothing: nobody is paid twice.");
    expect(screen.getByRole("link", { name: "See the progress" })).toBeDefined();
  });

  test("does not say of a draft that was given up that it was started", () => {
    renderFace(<PastReviewPanel batch={draft({ intent: "stopped" })} />);
    expect(screen.getByText("This draft was given up. Nothing of it was sent.")).toBeDefined();
    expect(screen.queryByText(/was started/)).toBeNull();
  });
});
