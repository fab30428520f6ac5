import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { TransferDetail } from "@/domain/transfer-detail.schema";
import { FrozenProvider } from "@/features/operators/use-frozen";
import { FrozenPanel } from "@/features/transfers/frozen-panel";
import { TransferPage } from "@/features/transfers/transfer-page";
import { rememberSent } from "@/features/transfers/use-sent-focus";
import type { Look, TransferActs } from "@/features/transfers/use-transfer-acts";
import { Face, renderFace, whyBarred } from "../../ui/render-face";
import { detail, step } from "./transfer-samples";

const noLook: Look = { look: () => undefined, isLooking: false, result: null, error: null };
const noActs: TransferActs = { cancel: async () => null, submitCode: async () => null };

const show = (change: Partial<TransferDetail>, steps = [step()], acts = noActs, look = noLook) =>
  renderFace(
    <TransferPage
      transfer={detail(change)}
      steps={steps}
      isSandbox={false}
      acts={{ ...noActs, ...acts }}
      look={look}
    />,
  );

const record = {
  recordId: "r-77",
  at: "2026-11-21T15:10:00.000Z",
  amount: "-5.600000",
  balanceAfter: "94.400000",
  counterparty: "10000001",
};

test("whoever comes from sending it stands on its heading, with what became of it; a page opened otherwise takes no focus", () => {
  show({});
  expect(document.activeElement).toBe(document.body);
  cleanup();
  rememberSent(detail({}).id);
  show({});
  const heading = screen.getByRole("heading", { level: 1 });
  expect(document.activeElement).toBe(heading);
  const described = document.getElementById(heading.getAttribute("aria-describedby") ?? "");
  expect(described?.textContent).not.toBe("");
  cleanup();
  show({});
  expect(document.activeElement).toBe(document.body);
});

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

test("each button that copies has a name of its own", () => {
  const attempt = {
    n: 1,
    openedAt: "2026-11-21T15:00:00.000Z",
    closedAt: "2026-11-21T15:00:01.000Z",
    class: "refused" as const,
    rule: null,
    httpStatus: 200,
    upstreamCode: "31002",
    upstreamMessage: null,
    balanceBefore: "100.000000",
    requestHash: "0d1e".repeat(16),
  };
  show({ attemptList: [attempt, { ...attempt, n: 2 }], recordId: "r-77", record });
  const names = screen.getAllByRole("button", { name: /^Copy / }).map((button) => button.getAttribute("aria-label"));
  expect(names).toContain("Copy content hash");
  expect(names).toContain("Copy request hash of attempt 2");
  expect(new Set(names).size).toBe(names.length);
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

test("a doubt leads to its item of the review", () => {
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

test("the way to its line, the account and every step stand on the page", () => {
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
  unmount();
});

const press = (name: string | RegExp) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const acts = () => screen.queryAllByRole("button").map((button) => button.textContent);

test("TRF-1: the page offers what the state leaves open, and nothing else", () => {
  const shown = (change: Partial<TransferDetail>) => {
    const { unmount } = show(change);
    const offered = acts().filter((name) =>
      ["Undo", "Cancel…", "Try again…", "Look again", "Check statement"].includes(name),
    );
    unmount();
    return offered;
  };
  expect(shown({ state: "queued", actions: ["cancel"] })).toEqual(["Cancel…"]);
  expect(shown({ state: "rejected", actions: ["retry", "look"] })).toEqual(["Try again…", "Look again"]);
  expect(shown({ state: "unknown", actions: ["look", "decide"] })).toEqual(["Look again"]);
  expect(shown({ state: "accepted", actions: ["look", "receipt"] })).toEqual(["Check statement"]);
  expect(shown({ state: "sending", actions: [] })).toEqual([]);
});

test("within its window a payment is undone at one press, in the version that is shown; later it is cancelled", async () => {
  const calls: unknown[] = [];
  const cancel: TransferActs["cancel"] = async (input) => {
    calls.push(input);
    return { moneyMoved: "maybe", reason: "transfer.wrong_state", asked: "change" };
  };
  const soon = new Date(Date.now() + 20_000).toISOString();
  const waiting = { state: "parked", parkReason: "schedule", version: 3, actions: ["cancel"] } as const;
  const { unmount } = show({ ...waiting, actions: [...waiting.actions], notBefore: soon }, [], { ...noActs, cancel });
  expect(document.body.textContent).toContain("sent in ");
  await press("Undo");
  expect(calls).toEqual([{ version: 3 }]);
  expect(screen.getByRole("alert").dataset.money).toBe("maybe");
  unmount();
  const day = new Date(Date.now() + 86_400_000).toISOString();
  show({ ...waiting, actions: [...waiting.actions], notBefore: day }, [], { ...noActs, cancel });
  await press("Cancel…");
  fireEvent.change(await screen.findByLabelText("Reason"), { target: { value: " wrong payee " } });
  await press("Cancel 5.60 USD");
  expect(calls[1]).toEqual({ version: 3, reason: "wrong payee" });
});

test("the cancel dialog follows the payment: before it goes out it says what will be, afterwards only what is known", async () => {
  const page = (change: Partial<TransferDetail>, acts = noActs) => (
    <Face>
      <TransferPage transfer={detail(change)} steps={[]} isSandbox={false} acts={acts} look={noLook} />
    </Face>
  );
  const refuse: TransferActs["cancel"] = async () => ({ moneyMoved: "maybe", reason: "transfer.wrong_state" });
  const queued = { state: "queued", batch: null, attempts: 0, actions: ["cancel"] } satisfies Partial<TransferDetail>;
  const { rerender } = render(page(queued));
  await press("Cancel…");
  const dialog = await screen.findByRole("dialog");
  expect(dialog.textContent).toContain("Nothing was sent yet. What is held for it will be free again");
  // A payment that was tried before was sent before.
  rerender(page({ ...queued, attempts: 1 }));
  expect(dialog.textContent).not.toContain("Nothing was sent");
  // Refused while the page still shows the payment as it was.
  rerender(page(queued, { ...noActs, cancel: refuse }));
  await press("Cancel 5.60 USD");
  expect(within(dialog).getByRole("alert").textContent).toContain("1 payment may have gone out");
  expect(dialog.textContent).not.toContain("Nothing was sent");
  rerender(page({ state: "sending", attempts: 1, actions: [], sentAt: "2026-11-21T15:20:00.000Z" }));
  expect(dialog.textContent).toContain("One request is on the wire");
  expect(dialog.textContent).toContain("It cannot be withdrawn any more.");
  expect(within(dialog).queryByRole("button", { name: /^Cancel|Keep it/ })).toBeNull();
  expect(within(dialog).queryByLabelText("Reason")).toBeNull();
  expect(document.activeElement?.textContent).toBe("Close");
});

test("a code is typed where the payment is, for a line of a batch too", async () => {
  const codes: string[] = [];
  const submitCode = async (code: string) => {
    codes.push(code);
    return null;
  };
  show({ state: "parked", parkReason: "code", actions: ["submitCode", "cancel"] }, [], { ...noActs, submitCode });
  fireEvent.change(screen.getByLabelText("Code of Payer"), { target: { value: "123 456" } });
  await press("Send with this code");
  expect(codes).toEqual(["123456"]);
});

test("a look says what it found and never more", () => {
  const at = "2026-11-21T15:20:00.000Z";
  const said = (found: { state: string; candidates: number; isComplete: boolean } | null) => {
    const result = { found: found && { ...found, lookedAt: at } };
    const { unmount } = show({ state: "unknown", actions: ["look"] }, [], noActs, { ...noLook, result });
    const words = screen
      .getAllByRole("status")
      .map((one) => one.textContent)
      .join("");
    unmount();
    return words;
  };
  expect(said({ state: "settled", candidates: 0, isComplete: true })).toContain("the statement record was found");
  expect(said({ state: "unknown", candidates: 2, isComplete: true })).toContain("2 records may be its movement");
  expect(said({ state: "unknown", candidates: 0, isComplete: true })).toContain(
    "read to its end and shows nothing new",
  );
  expect(said({ state: "unknown", candidates: 0, isComplete: false })).toContain("read in part only");
  expect(said(null)).toBe("The statement could not be read now. Nothing new is known.");
});

test.each([
  ["frozen", "until somebody unfreezes it"],
  ["copy", "This database is a copy"],
] as const)(
  "while nothing goes out (%s), trying again is closed, and a new payment is prepared only",
  (frozen, words) => {
    const refused = detail({ state: "rejected", actions: ["retry", "look"] });
    renderFace(
      <FrozenProvider frozen={frozen}>
        <FrozenPanel />
        <TransferPage transfer={refused} steps={[]} isSandbox={false} acts={noActs} look={noLook} />
      </FrozenProvider>,
    );
    const retry = screen.getByRole("button", { name: "Try again…" });
    expect(retry.getAttribute("aria-disabled")).toBe("true");
    expect(whyBarred(retry)).toContain(words);
    expect(screen.getByRole("button", { name: "Look again" }).getAttribute("aria-disabled")).toBeNull();
    expect(screen.getByText(/A payment can be composed here/).textContent).toContain(words);
  },
);

test("while payments go out, nothing is said about a freeze", () => {
  renderFace(<FrozenPanel />);
  expect(screen.queryByRole("status")).toBeNull();
});
