import { act, fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { TransferDetail } from "@/domain/transfer-detail.schema";
import { TransferPage } from "@/features/transfers/transfer-page";
import { renderFace } from "../../ui/render-face";
import { detail, step } from "./transfer-samples";

const show = (change: Partial<TransferDetail>, steps = [step()]) =>
  renderFace(<TransferPage transfer={detail(change)} steps={steps} isSandbox={false} />);

const record = {
  recordId: "r-77",
  at: "2026-11-21T15:10:00.000Z",
  amount: "-5.600000",
  balanceAfter: "94.400000",
  counterparty: "10000001",
};

/** What the receipt of this transfer puts on the clipboard. */
async function receiptOf(change: Partial<TransferDetail>): Promise<string> {
  const written: string[] = [];
  const writeText = async (text: string) => void written.push(text);
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  show(change);
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Copy receipt" })));
  return written[0] ?? "";
}

test("TRF-1: the receipt of an accepted transfer says accepted and not yet settled, and names no record", async () => {
  const text = await receiptOf({ state: "accepted", actions: ["receipt"], record });
  expect(text.split("\n")[0]).toBe("ACCEPTED, NOT YET SETTLED");
  expect(text).toContain("5.600000 USD");
  expect(text).not.toContain("r-77");
});

test("TRF-1: the receipt of a settled transfer names its record", async () => {
  const text = await receiptOf({ state: "settled", recordId: "r-77", record, actions: ["receipt"] });
  expect(text.split("\n")[0]).toBe("SETTLED");
  expect(text).toContain("r-77");
});

test("TRF-1: what a person decided is no answer of Infini, on the page and in the receipt", async () => {
  const text = await receiptOf({ state: "accepted", isDecidedPaid: true, actions: ["receipt"] });
  expect(text.split("\n")[0]).toBe("DECIDED AS PAID, NOT YET SETTLED");
  const main = document.body.textContent;
  expect(main).toContain("A person decided that it was paid.");
  expect(main).not.toContain("Infini answered success.");
});

test.each(["queued", "sending", "unknown", "rejected", "not_executed", "cancelled"] as const)(
  "TRF-N5: a transfer that is %s has no receipt and no record",
  (state) => {
    show({ state });
    expect(screen.queryByRole("button", { name: "Copy receipt" })).toBeNull();
    expect(document.body.textContent).toContain("No statement record is matched to it.");
    expect(document.querySelector('[data-state="settled"]')).toBeNull();
  },
);

test("a doubt leads to its item of the review, and a code to the page of its batch", () => {
  show({
    state: "unknown",
    review: { id: "rev_1", kind: "absent", since: "2026-11-21T15:00:00.000Z" },
    actions: ["decide"],
  });
  const waits = screen.getByRole("region", { name: "What waits" });
  expect(within(waits).getByRole("link", { name: "No statement record in time" }).getAttribute("href")).toBe(
    "/review/rev_1",
  );
});

test("the way to the batch, its line, the account and every step stand on the page", () => {
  const { unmount } = show({ state: "parked", parkReason: "code", actions: ["submitCode"] }, [
    step(),
    step({ seq: 2, edge: "E6", from: "queued", to: "parked", parkReason: "code", actor: "engine", isPerson: false }),
  ]);
  expect(screen.getByRole("link", { name: "line 7 of its file" }).getAttribute("href")).toBe(
    "/cashback/bat_1/lines?open=lin_1",
  );
  expect(screen.getAllByRole("link", { name: "Payer" })[0]?.getAttribute("href")).toBe("/accounts/acc_1");
  const steps = within(screen.getByRole("region", { name: /What happened/ })).getAllByRole("listitem");
  expect(steps.map((one) => one.textContent)).toEqual([
    expect.stringContaining("Olive"),
    expect.stringContaining("waits for the account's authenticator code"),
  ]);
  expect(screen.getByRole("link", { name: /Enter it on the page of its batch/ }).getAttribute("href")).toBe(
    "/cashback/bat_1/run",
  );
  unmount();
});
