import { act, fireEvent, screen } from "@testing-library/react";
import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";
import type { PreviewTransferOutput } from "@/domain/transfer.schema";
import { ConfirmTransferForm } from "@/features/transfers/confirm-transfer-form";
import { sendRefusal } from "@/features/transfers/labels";
import { TransferBlockers, TransferReviewPanel } from "@/features/transfers/transfer-review-panel";
import { UnansweredPanel } from "@/features/transfers/unanswered-panel";
import { emptyTransfer, wishOf } from "@/features/transfers/use-new-transfer";
import type { TransferConfirmation } from "@/features/transfers/use-send";
import { renderFace } from "../../ui/render-face";

const samePayee = {
  code: "same_payee_amount" as const,
  params: { transfer: "trf_1", at: "2026-11-21T10:00:00.000Z", state: "settled", count: 1 },
};

function preview(change: Partial<PreviewTransferOutput> = {}): PreviewTransferOutput {
  return {
    mode: "sandbox",
    from: { id: "acc_1", email: "ops-03@example.com", alias: null },
    payee: {
      recognised: "uid",
      kind: "uid",
      payee: "10482273",
      account: null,
      isOwn: false,
      paid: { count: 3, sum: "75.000000", lastAt: "2026-03-12T09:00:00.000Z" },
    },
    amount: "25.000000",
    before: "1204.500000",
    reserved: "0.000000",
    after: "1179.500000",
    asOf: "2026-11-21T12:00:00.000Z",
    tier: 2,
    asks: { stepUp: true, ownStepUp: false, typedTotal: false },
    holdSec: 0,
    warnings: [],
    blockers: [],
    estimate: { fromSec: 1, toSec: 1, codes: "none" },
    snapshot: "a".repeat(64),
    snapshotCode: "aaaa-aaaa",
    ...change,
  };
}

/** The form with what it was told to send. */
function show(review: PreviewTransferOutput, isOutdated = false) {
  const sent: TransferConfirmation[] = [];
  renderFace(
    <ConfirmTransferForm
      review={review}
      isOutdated={isOutdated}
      isBusy={false}
      error={null}
      onConfirm={(confirmation) => void sent.push(confirmation)}
    />,
  );
  return sent;
}

const send = () => screen.getByRole<HTMLButtonElement>("button", { name: "Send 25.00 USD" });
const press = (element: HTMLElement) => act(async () => void fireEvent.click(element));
const type = (name: string, value: string) =>
  act(async () => void fireEvent.change(screen.getByLabelText(name), { target: { value } }));

test("opens the button once the person proved who it is, and sends nothing with Enter in a field", async () => {
  const sent = show(preview());
  expect(send().disabled).toBe(true);
  await type("Your password", "quiet-harbour-4812");
  await act(async () => void fireEvent.keyDown(screen.getByLabelText("Your password"), { key: "Enter" }));
  expect(sent).toEqual([]);
  await press(send());
  expect(sent).toEqual([{ acknowledge: [], password: "quiet-harbour-4812" }]);
});

test("asks for each warning and for the total as the ladder says, and names what is still to do", async () => {
  const sent = show(preview({ warnings: [samePayee], asks: { stepUp: true, ownStepUp: true, typedTotal: true } }));
  expect(screen.getByText(/Still to do:/).textContent).toBe(
    "Still to do: say that the warnings were read · type the total · your password",
  );
  await press(screen.getByRole("checkbox", { name: "I have read this" }));
  await type("Your password", "quiet-harbour-4812");
  await type("Type the total to confirm", "25");
  await act(async () => void fireEvent.keyDown(send(), { key: "Enter", ctrlKey: true }));
  expect(sent).toEqual([{ acknowledge: ["same_payee_amount"], typedTotal: "25", password: "quiet-harbour-4812" }]);
});

test("names the earlier payment in a warning, with the way to it", () => {
  show(preview({ warnings: [samePayee] }));
  expect(screen.getByText(/A payment of the same amount to this payee within 30 days/)).toBeDefined();
  const link = screen.getByRole("link", { name: "Open that payment (in a new tab)" });
  expect(link.getAttribute("href")).toBe("/transfers/trf_1");
  // What was typed stays where it is.
  expect([link.getAttribute("target"), link.getAttribute("rel")]).toEqual(["_blank", "noopener"]);
});

test("denies no payment that it names in the same breath: none was settled, whatever else is known", () => {
  const earlier = { transfer: "trf_1", at: "2026-11-21T10:00:00.000Z", state: "unknown", count: 1 };
  const unknown = { code: "open_unknown" as const, params: earlier };
  show(preview({ warnings: [samePayee, unknown, { code: "never_paid", params: {} }] }));
  const warnings = screen.getByRole("group", { name: "Read before you confirm" }).textContent;
  expect(warnings).toContain("it may have been paid");
  expect(warnings).not.toContain("No payment to this payee is known");
  expect(warnings).toContain("No payment to this payee was ever settled here. Infini cannot be asked whose it is.");
});

test("keeps a review closed that is no longer what would be sent", async () => {
  const sent = show(preview({ asks: { stepUp: false, ownStepUp: false, typedTotal: false } }), true);
  expect(send().disabled).toBe(true);
  await act(async () => void fireEvent.keyDown(send(), { key: "Enter", metaKey: true }));
  expect(sent).toEqual([]);
});

test("says what is left afterwards, how long it can be undone and how its code comes", () => {
  const estimate = { fromSec: 30, toSec: 60, codes: "automatic" as const };
  renderFace(<TransferReviewPanel preview={preview({ holdSec: 30, estimate })} />);
  expect(screen.getByText("From ops-03@example.com to 10482273")).toBeDefined();
  expect(screen.getByText("Free afterwards").nextSibling?.textContent).toContain("1,179.50");
  expect(screen.getByText("Can be undone").nextSibling?.textContent).toBe("for 30 s, then it is sent");
  expect(screen.getByText("Takes").nextSibling?.textContent).toBe(
    "about 30 s to 1 min, with a code from the kept secret",
  );
});

test("says what must be put right first", () => {
  const short = { code: "insufficient" as const, params: { amount: "25.000000", available: "3.000000" } };
  renderFace(<TransferBlockers preview={preview({ blockers: [short] })} />);
  expect(screen.getByRole("alert").textContent).toContain("25.00 USD is more than the 3.00 USD that are free.");
});

test.each([
  ["no account", { from: null }],
  ["no payee", { to: "  " }],
  ["no amount", { amount: "" }],
  ["an amount of nothing", { amount: "0" }],
  ["a campaign that is no key", { campaign: "May 2026!" }],
])("with %s there is nothing to ask the server about", (_, change) => {
  const whole = { ...emptyTransfer, from: "acc_1", to: "10482273", amount: "25" };
  expect(wishOf(whole)).toEqual({ from: "acc_1", to: "10482273", amount: "25" });
  expect(wishOf({ ...whole, ...change })).toBeNull();
});

test("a payment whose answer this page did not hear is named before any field, with the way to look for it", async () => {
  let looked = 0;
  const payment = { to: "10482273", amount: "25", at: "2026-11-21T10:00:00.000Z" };
  renderFace(
    <UnansweredPanel
      payment={payment}
      onLooked={() => {
        looked += 1;
      }}
    />,
  );
  expect(screen.getByRole("alert").textContent).toContain("25.00 USD to 10482273");
  expect(screen.getByRole("alert").textContent).toContain("may have been made");
  expect(screen.getByRole("link", { name: "Look for it" }).getAttribute("href")).toBe("/transfers?q=10482273");
  await press(screen.getByRole("button", { name: "I have looked" }));
  expect(looked).toBe(1);
});

test("a second try that is refused says nothing of a first one that nobody answered", () => {
  const refused = TRPCClientError.from({
    error: {
      message: "Too many.",
      code: -32029,
      data: { code: "TOO_MANY_REQUESTS", reason: "rate.limited", moneyMoved: "no", ref: "ref_1" },
    },
  });
  expect(sendRefusal(refused)).toMatchObject({ reason: "rate.limited", moneyMoved: "no" });
  expect(sendRefusal(refused).isUnclear).toBeUndefined();
  expect(sendRefusal(refused, 1, true)).toMatchObject({ reason: "rate.limited", moneyMoved: "maybe", isUnclear: true });
  expect(sendRefusal(new TypeError("fetch failed"))).toMatchObject({ moneyMoved: "maybe", isUnclear: true });
});
