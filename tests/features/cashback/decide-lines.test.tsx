import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { type ComponentProps, useState } from "react";
import { beforeAll, describe, expect, test } from "vitest";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import type { DraftEnd } from "@/features/cashback/draft-end-panel";
import type { ActError } from "@/features/cashback/labels";
import { type LineDecisionCall, LinesPage } from "@/features/cashback/lines-page";
import type { LineList } from "@/features/cashback/lines-table";
import type { LinesView } from "@/features/cashback/use-lines-view";
import { renderFace } from "../../ui/render-face";
import { draft, giveScreen, heldLine, line, linesView, listOf, refusal } from "./cashback-samples";

type Shown = {
  list?: LineList;
  opened?: CashbackLine;
  isDraft?: boolean;
  past?: DraftEnd;
  view?: Partial<LinesView>;
  answers?: (ActError | null)[];
  amounts?: ComponentProps<typeof LinesPage>["amounts"];
};

/** The page of the lines with what a person did on it. */
function show({
  list = listOf([1, 2, 3].map((seq) => heldLine(seq))),
  isDraft = true,
  past,
  opened,
  view,
  answers = [],
  amounts,
}: Shown = {}) {
  const calls: LineDecisionCall[] = [];
  function Page() {
    const [shown, setShown] = useState<LinesView>({ ...linesView, ...view });
    return (
      <LinesPage
        batchId="bat_1"
        isDraft={isDraft}
        {...(past === undefined ? {} : { past })}
        {...(amounts === undefined ? {} : { amounts })}
        list={list}
        opened={opened ?? null}
        tabs={list.totals}
        unfiltered={1847}
        view={shown}
        onViewChange={(change) => setShown((before) => withChange(before, change))}
        onDecide={async (call) => {
          calls.push(call);
          return answers.shift() ?? null;
        }}
      />
    );
  }
  renderFace(<Page />);
  return calls;
}

function withChange(before: LinesView, change: Partial<Record<keyof LinesView, unknown>>): LinesView {
  return Object.assign({ ...before }, change);
}

const click = (element: HTMLElement) => act(async () => void fireEvent.click(element));
const type = (element: HTMLElement, value: string) =>
  act(async () => void fireEvent.change(element, { target: { value } }));

async function openDialog(): Promise<HTMLElement> {
  await click(screen.getByRole("button", { name: "Decide…" }));
  return screen.findByRole("dialog");
}

beforeAll(async () => {
  giveScreen();
  // The dialog is its own file: its first load may take longer than a query waits.
  await import("@/features/cashback/decide-lines-dialog");
  await import("@/features/cashback/set-amount-dialog");
});

describe("deciding selected lines", () => {
  test("is about no line that was given an amount before: it may have left the list", async () => {
    const { lines } = draft();
    const plan = { changed: 1, before: "0.000000", after: "8.000000", from: [], reopened: 0, newlyHeld: 0, lines };
    const calls = show({
      amounts: { plan: async () => ({ ok: true, value: { ...plan, version: 7 } }), save: async () => null },
    });
    await click(screen.getByRole("checkbox", { name: "Select 2 · 10480001" }));
    await click(screen.getByRole("button", { name: "Set amount" }));
    const dialog = await screen.findByRole("dialog");
    await type(within(dialog).getByRole("textbox", { name: "New amount" }), "8");
    await click(within(dialog).getByRole("button", { name: "Show what changes" }));
    await click(within(dialog).getByRole("button", { name: "Save 1 change" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await click(screen.getByRole("checkbox", { name: "Select 4 · 10480003" }));
    const decision = await openDialog();
    await type(within(decision).getByRole("textbox", { name: "Reason" }), "not of this campaign");
    await click(within(decision).getByRole("button", { name: /^Exclude 1 line/ }));
    await waitFor(() => expect(calls.map(({ sel }) => sel)).toEqual([{ ids: [heldLine(3).id] }]));
  });

  test("is about no line that was decided in its panel before", async () => {
    const calls = show({ view: { open: "lin_1" } });
    await click(screen.getByRole("checkbox", { name: "Select 2 · 10480001" }));
    await click(screen.getByRole("checkbox", { name: "Select 4 · 10480003" }));
    const panel = within(await screen.findByRole("complementary", { name: "Details" }));
    await type(panel.getByRole("textbox", { name: "Reason" }), "No card was opened in time");
    await click(panel.getByRole("button", { name: /^Exclude 1 line/ }));
    expect(calls.map(({ sel }) => sel)).toEqual([{ ids: ["lin_1"] }]);
    expect(screen.getByRole<HTMLInputElement>("checkbox", { name: "Select 2 · 10480001" }).checked).toBe(false);
    expect(screen.getByRole<HTMLInputElement>("checkbox", { name: "Select 4 · 10480003" }).checked).toBe(true);
  });

  test("sends one call with the ids and with what the screen shows", async () => {
    const calls = show();
    await click(screen.getByRole("checkbox", { name: "Select 2 · 10480001" }));
    await click(screen.getByRole("checkbox", { name: "Select 4 · 10480003" }));
    const dialog = await openDialog();
    await type(within(dialog).getByRole("textbox", { name: "Reason" }), "No card was opened in time");
    await click(within(dialog).getByRole("button", { name: "Exclude 2 lines · 11.20 USD" }));

    expect(calls).toEqual([
      {
        sel: { ids: ["lin_1", "lin_3"] },
        expect: { count: 2, sum: "11.200000" },
        decision: "exclude",
        why: "No card was opened in time",
      },
    ]);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  test("sends the query without its exceptions when everything matching is selected", async () => {
    const totals = [{ state: "held" as const, count: 96, sum: "537.600000" }];
    const calls = show({
      list: listOf(
        [1, 2, 3].map((seq) => heldLine(seq)),
        { total: 96, totals },
      ),
    });
    await click(screen.getByRole("checkbox", { name: "Select all loaded" }));
    await click(screen.getByRole("button", { name: "Select all 96 matching" }));
    await click(screen.getByRole("checkbox", { name: "Select 3 · 10480002" }));
    const dialog = await openDialog();
    await type(within(dialog).getByRole("textbox", { name: "Reason" }), "Checked with the partner");
    await click(within(dialog).getByRole("button", { name: "Pay 95 lines · 532.00 USD" }));

    expect(calls).toEqual([
      {
        sel: { filter: { state: "held" }, except: ["lin_2"] },
        expect: { count: 95, sum: "532.000000" },
        decision: "pay",
        why: "Checked with the partner",
      },
    ]);
  });

  test("opens for everything that a link's filter has, and for nothing else", async () => {
    const invalid = (seq: number) => line(seq, { state: "invalid", verdict: "invalid" });
    const totals = [{ state: "invalid" as const, count: 2, sum: "0.000000" }];
    const list = listOf([invalid(1), invalid(2)], { total: 2, totals });
    const calls = show({ list, view: { state: "invalid", decide: true } });
    const dialog = await screen.findByRole("dialog", { name: "Decide 2 lines" });
    await type(within(dialog).getByRole("textbox", { name: "Reason" }), "Cells cannot be read");
    await click(within(dialog).getByRole("button", { name: /^Exclude 2 lines/ }));
    expect(calls.map(({ sel }) => sel)).toEqual([{ filter: { state: "invalid" }, except: [] }]);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  test("asks for a reason of ten characters before anything is sent", async () => {
    const calls = show();
    await click(screen.getByRole("checkbox", { name: "Select 2 · 10480001" }));
    const dialog = await openDialog();
    const exclude = within(dialog).getByRole<HTMLButtonElement>("button", { name: /^Exclude / });
    await type(within(dialog).getByRole("textbox", { name: "Reason" }), "too short");
    await click(exclude);
    expect(exclude.disabled).toBe(true);
    expect(calls).toEqual([]);
  });

  test("shows the difference when the lines have changed, and then decides what is there now", async () => {
    const changed = refusal("cashback.selection_changed", { count: 3, sum: "16.800000" });
    const calls = show({ answers: [changed, null] });
    await click(screen.getByRole("checkbox", { name: "Select 2 · 10480001" }));
    const dialog = await openDialog();
    await type(within(dialog).getByRole("textbox", { name: "Reason" }), "No card was opened in time");
    await click(within(dialog).getByRole("button", { name: "Exclude 1 line · 5.60 USD" }));

    expect(within(dialog).getByRole("alert").textContent).toContain("Not done.");
    expect(dialog.textContent).toContain("On the screen: 1 · 5.60 USD. Now: 3 · 16.80 USD.");
    await click(within(dialog).getByRole("button", { name: "Exclude 3 lines · 16.80 USD" }));
    expect(calls.map((call) => call.expect)).toEqual([
      { count: 1, sum: "5.600000" },
      { count: 3, sum: "16.800000" },
    ]);
  });

  test("offers no payment of lines that nobody may pay, and names the reason", async () => {
    show({ list: listOf([heldLine(1, "paid_before", ["exclude"]), heldLine(2)]) });
    await click(screen.getByRole("checkbox", { name: "Select all loaded" }));
    const dialog = await openDialog();
    expect(within(dialog).queryByRole("button", { name: /^Pay / })).toBeNull();
    expect(dialog.textContent).toContain("Pay: not possible for paid before.");
  });

  test("forgets the selection when the filter changes, because all matching would be other lines", async () => {
    show();
    await click(screen.getByRole("checkbox", { name: "Select all loaded" }));
    expect(screen.getByRole("button", { name: "Decide…" })).toBeDefined();
    await click(screen.getByRole("tab", { name: /^All/ }));
    expect(screen.queryByRole("button", { name: "Decide…" })).toBeNull();
  });
});

describe("the open line", () => {
  const before = heldLine(1);
  const reasons = before.reasons.map((reason) => ({ ...reason, decision: "pay" as const }));
  const paid = line(1, { state: "ready", verdict: "ready", isOverridden: true, reasons });
  const panel = () => screen.findByRole("complementary", { name: "Details" });

  test("is shown as it is now, and not as the list knew it before it left the list by a decision", async () => {
    const list = listOf([heldLine(2)], { known: new Map([[before.id, before]]) });
    show({ list, opened: paid, view: { open: before.id } });
    const details = await panel();
    expect(within(details).getByText("Ready")).toBeDefined();
    expect(within(details).queryByText("Held")).toBeNull();
    expect(within(details).queryByRole("button", { name: /^Pay / })).toBeNull();
    expect(within(details).getByRole("button", { name: /^Exclude 1 line/ })).toBeDefined();
    expect(within(details).getByRole("button", { name: /undecided/i })).toBeDefined();
  });

  test("offers no exclusion of a line that is excluded", async () => {
    const out = heldLine(1).reasons.map((reason) => ({ ...reason, decision: "exclude" as const }));
    const excluded = line(1, { state: "excluded", verdict: "excluded", reasons: out });
    show({ opened: excluded, view: { open: "lin_1" } });
    const details = await panel();
    expect(within(details).queryByRole("button", { name: /^Exclude / })).toBeNull();
    expect(within(details).getByRole("button", { name: /^Pay 1 line/ })).toBeDefined();
  });

  test("is the one that the address names while an answer about another line is late", async () => {
    show({ opened: paid, view: { open: "lin_2" } });
    expect(within(await panel()).getByText("Held")).toBeDefined();
  });
});

/** A held line whose payee stands on all of these lines of the file. */
function duplicate(seq: number, lines: number[], count = lines.length): CashbackLine {
  const decisions: ("pay" | "exclude")[] = ["pay", "exclude"];
  const reasons = [{ code: "duplicate_in_file" as const, params: { lines, count }, decision: null, decisions }];
  return line(seq, { state: "held", verdict: "held", reasons });
}

describe("paying one line of a payee who stands twice", () => {
  const panel = () => screen.findByRole("complementary", { name: "Details" });
  const pay = (host: HTMLElement) => within(host).getByRole("button", { name: /^Pay / }).textContent;

  test("says at the button which line it excludes", async () => {
    show({ list: listOf([duplicate(3, [4, 20]), heldLine(2)]), view: { open: "lin_3" } });
    expect(pay(await panel())).toBe("Pay 1 line · 5.60 USD, exclude line 20 of the same payee");
  });

  test("says how many it excludes where there is no room for their numbers", async () => {
    const lines = Array.from({ length: 50 }, (_, at) => at + 2);
    show({ list: listOf([duplicate(1, lines, 60)]), view: { open: "lin_1" } });
    expect(pay(await panel())).toBe("Pay 1 line · 5.60 USD, exclude 59 lines of the same payee");
  });

  test("says so of a selection, and nothing of lines whose payee stands once", async () => {
    show({ list: listOf([duplicate(3, [4, 20]), heldLine(2), duplicate(7, [8, 9, 10])]) });
    await click(screen.getByRole("checkbox", { name: "Select 4 · 10480003" }));
    await click(screen.getByRole("checkbox", { name: "Select 3 · 10480002" }));
    await click(screen.getByRole("checkbox", { name: "Select 8 · 10480007" }));
    expect(pay(await openDialog())).toBe("Pay 3 lines · 16.80 USD, exclude lines 20, 9, 10 of the same payees");
  });

  test("says so of a selection that is not read whole, without a count", async () => {
    show({ list: listOf([heldLine(1)], { total: 96, totals: [{ state: "held", count: 96, sum: "537.600000" }] }) });
    await click(screen.getByRole("checkbox", { name: "Select all loaded" }));
    await click(screen.getByRole("button", { name: "Select all 96 matching" }));
    const dialog = await openDialog();
    expect(dialog.textContent).toContain("Of a payee on several lines only one can be paid; Pay excludes the others.");
  });
});

describe("a batch that was started", () => {
  test("offers no selection and no decision", async () => {
    show({
      isDraft: false,
      list: listOf([line(1, { state: "settled", transferId: "trf_1" })]),
      view: { open: "lin_1" },
    });
    expect(screen.queryByRole("checkbox")).toBeNull();
    // The panel is a file of its own and comes a moment after the table.
    const details = await screen.findByRole("complementary", { name: "Details" }, { timeout: 5_000 });
    expect(details.textContent).toContain("trf_1");
    expect(screen.queryByRole("button", { name: /^Exclude / })).toBeNull();
  });
});

describe("a line that stayed out", () => {
  const details = () => screen.findByRole("complementary", { name: "Details" }, { timeout: 5_000 });

  test("of a batch that was started says why nothing can be decided about it, and the way on", async () => {
    show({ isDraft: false, past: "started", list: listOf([heldLine(1)]), view: { open: "lin_1" } });
    expect((await details()).textContent).toContain(
      "The batch was started without this line. It stays held and is not paid, and nothing can be decided about it any more. To pay it, import it in a new batch.",
    );
    expect(screen.queryByRole("button", { name: /^Exclude / })).toBeNull();
  });

  test("of a draft that was given up says that instead", async () => {
    show({ isDraft: false, past: "givenUp", list: listOf([heldLine(1)]), view: { open: "lin_1" } });
    expect((await details()).textContent).toContain("The draft was given up: none of its lines is paid");
  });

  test("is not spoken of on a payment of that batch", async () => {
    const paid = line(1, { state: "settled", transferId: "trf_1" });
    show({ isDraft: false, past: "started", list: listOf([paid]), view: { open: "lin_1" } });
    expect((await details()).textContent).not.toContain("without this line");
  });
});

describe("the list of lines", () => {
  test("says how many lines there are without the filter when none matches", () => {
    show({ list: listOf([], { totals: [] }) });
    expect(screen.getByText("0 of 1,847 match")).toBeDefined();
    expect(screen.getByRole("button", { name: "Clear filters" })).toBeDefined();
  });

  test("leads from an empty draft to its import", async () => {
    show({ list: listOf([], { totals: [] }), view: { state: "all" } });
    const link = await screen.findByRole("link", { name: "Import lines" });
    expect(link.getAttribute("href")).toBe("/cashback/bat_1/import/source");
  });

  test("says what happened to the money when it cannot be read, and offers to read it again", () => {
    show({ list: listOf([], { status: "failed", totals: null, total: null, error: refusal("batch.not_found") }) });
    expect(screen.getByRole("alert").textContent).toContain("Not done.");
    expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
  });
});
