import { act, fireEvent, screen, within } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, test } from "vitest";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import type { LineList } from "@/features/cashback/lines-table";
import { DonePanel } from "@/features/review/done-panel";
import { type HeldDecision, HeldPanel } from "@/features/review/held-panel";
import { countOf } from "@/features/review/labels";
import { NothingHere } from "@/features/review/nothing-here-panel";
import type { HeldDone } from "@/features/review/use-held-decision";
import type { ReviewViewChange } from "@/features/review/use-review-view";
import { renderFace } from "../../ui/render-face";
import { heldLine, listOf } from "../cashback/cashback-samples";

type Shown = {
  lines: CashbackLine[];
  reason?: CashbackLine["reasons"][number]["code"];
  list?: Partial<LineList>;
};

/** A line of a payee whom these lines of the file name. */
function duplicate(seq: number, lines: number[]): CashbackLine {
  const line = heldLine(seq, "duplicate_in_file");
  const params = { lines, count: lines.length };
  return { ...line, reasons: line.reasons.map((reason) => ({ ...reason, params })) };
}

/** The panel of the first held line with what was decided on it. */
function show({ lines, reason = "no_card", list = {} }: Shown) {
  const decided: HeldDecision[] = [];
  const [first] = lines;
  if (first === undefined) throw new Error("a held line is needed");
  renderFace(
    <HeldPanel
      batchId="bat_1"
      batchName="May cashback, file 2"
      reason={reason}
      line={first}
      list={listOf(lines, list)}
      onDecide={async (decision) => {
        decided.push(decision);
        return null;
      }}
      onClose={() => undefined}
    />,
  );
  return decided;
}

const click = (name: string | RegExp) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const choose = (name: string) => act(async () => void fireEvent.click(screen.getByRole("radio", { name })));
const because = (why: string) =>
  act(async () => void fireEvent.change(screen.getByRole("textbox", { name: "Reason" }), { target: { value: why } }));
const why = "Agreed with the partner";

describe("held lines", () => {
  test("are decided together by their reason, with exactly the lines on the screen", async () => {
    const decided = show({ lines: [heldLine(1), heldLine(2), heldLine(3)] });
    await choose("all 3 with the reason “no card”");
    await because(why);
    await click("Exclude 3 lines · 16.80 USD");
    expect(decided).toEqual([
      {
        sel: { ids: ["lin_1", "lin_2", "lin_3"], reason: "no_card" },
        expect: { count: 3, sum: "16.800000" },
        decision: "exclude",
        why,
      },
    ]);
  });

  test("are decided one by one where a person chooses so", async () => {
    const decided = show({ lines: [heldLine(1), heldLine(2)] });
    await choose("this line");
    await because(why);
    await click("Pay 1 line · 5.60 USD");
    expect(decided.map(({ sel, expect: shown }) => ({ sel, shown }))).toEqual([
      { sel: { ids: ["lin_1"], reason: "no_card" }, shown: { count: 1, sum: "5.600000" } },
    ]);
  });

  test("are named by their reason alone while not all of them are on the screen", async () => {
    const totals = [{ state: "held" as const, count: 961, sum: "5381.600000" }];
    const decided = show({ lines: [heldLine(1), heldLine(2)], list: { total: 961, totals } });
    await choose("all 961 with the reason “no card”");
    await because(why);
    await click("Exclude 961 lines · 5,381.60 USD");
    expect(decided.map(({ sel }) => sel)).toEqual([{ reason: "no_card" }]);
  });

  test("cannot be paid where nobody may pay them, and say why", () => {
    show({ lines: [heldLine(1, "paid_before", ["exclude"])], reason: "paid_before" });
    expect(screen.queryByRole("button", { name: /^Pay / })).toBeNull();
    expect(screen.getByText("Pay: not possible, a campaign pays a payee once.")).toBeDefined();
  });

  test("need a reason of ten characters", async () => {
    const decided = show({ lines: [heldLine(1)] });
    await because("because");
    await click(/^Exclude /);
    expect(decided).toEqual([]);
  });

  test("of one payee are left to the server, which keeps the first of them", async () => {
    const lines = [duplicate(1, [2, 3]), duplicate(2, [2, 3])];
    const decided = show({ lines, reason: "duplicate_in_file" });
    await choose("all 2 with the reason “twice in this file”");
    expect(screen.getByText(/keeps the first line of each payee/)).toBeDefined();
    await because(why);
    await click("Pay 1 line, exclude 1 · 5.60 USD");
    expect(decided.map(({ sel }) => sel)).toEqual([{ reason: "duplicate_in_file" }]);
  });

  test("of one payee say which line is kept where its others cannot be counted here", async () => {
    show({ lines: [duplicate(1, [2, 3, 9]), duplicate(2, [2, 3, 9])], reason: "duplicate_in_file" });
    await choose("all 2 with the reason “twice in this file”");
    expect(screen.getByRole("button", { name: "Pay the first line of each payee, exclude the others" })).toBeDefined();
    await choose("this line");
    expect(screen.getByRole("button", { name: "Pay this line, exclude the other lines of its payee" })).toBeDefined();
  });

  test("are decided neither one by one nor all at once before a person chose which of the two", async () => {
    const decided = show({ lines: [heldLine(1), heldLine(2)] });
    const group = screen.getByRole("radiogroup", { name: "Decide for" });
    expect(within(group).queryByRole("radio", { checked: true })).toBeNull();
    await because(why);
    await click("Exclude what is chosen above");
    await click("Pay what is chosen above");
    await act(async () => void fireEvent.keyDown(document.body, { key: "s" }));
    expect(decided).toEqual([]);
    // The key that decides leads to what is missing.
    expect(document.activeElement).toBe(screen.getByRole("radio", { name: "this line" }));
  });

  test("are decided by a key again after Esc in the reason, which leaves the field and not the panel", async () => {
    const decided = show({ lines: [heldLine(1)] });
    await because(why);
    const field = screen.getByRole("textbox", { name: "Reason" });
    field.focus();
    await act(async () => void fireEvent.keyDown(field, { key: "Escape" }));
    expect(screen.getByRole("complementary").contains(document.activeElement)).toBe(true);
    expect(document.activeElement).not.toBe(field);
    await act(async () => void fireEvent.keyDown(document.activeElement ?? field, { key: "s" }));
    expect(decided.map(({ decision }) => decision)).toEqual(["exclude"]);
  });

  test("are gone through line by line once a person chose so, and never all at once by an earlier choice", async () => {
    const lines = [1, 2, 3, 4, 5, 6].map((no) => heldLine(no));
    const decided: HeldDecision[] = [];
    function Group() {
      const [left, setLeft] = useState(lines);
      const onDecide = async (decision: HeldDecision) => {
        decided.push(decision);
        setLeft((now) => now.slice(1));
        return null;
      };
      const [line] = left;
      if (line === undefined) return null;
      const shown = { batchId: "bat_1", batchName: "May", reason: "no_card" as const, line, list: listOf(left) };
      return <HeldPanel {...shown} onDecide={onDecide} onClose={() => undefined} />;
    }
    renderFace(<Group />);
    await choose("this line");
    await because(why);
    await click("Pay 1 line · 5.60 USD");
    await because(why);
    await click("Pay 1 line · 5.60 USD");
    await choose("all 4 with the reason “no card”");
    await because(why);
    await click("Exclude 4 lines · 22.40 USD");
    // Lines came meanwhile: whether all of them are meant is asked anew.
    expect(screen.getAllByRole("radio")).toHaveLength(2);
    expect(screen.queryByRole("radio", { checked: true })).toBeNull();
    expect(decided.map(({ sel }) => sel)).toEqual([
      { ids: ["lin_1"], reason: "no_card" },
      { ids: ["lin_2"], reason: "no_card" },
      { ids: ["lin_3", "lin_4", "lin_5", "lin_6"], reason: "no_card" },
    ]);
  });

  test("show the amount as it is, not rounded", () => {
    show({ lines: [{ ...heldLine(1), amount: "50.149999" }] });
    expect(screen.getByRole("button", { name: "Pay 1 line · 50.149999 USD" })).toBeDefined();
  });

  test("name the other reasons that stay open", () => {
    const twice = heldLine(1);
    const other = { code: "uid_unusual" as const, params: { digits: 4 }, decision: null, decisions: ["pay" as const] };
    show({ lines: [{ ...twice, reasons: [...twice.reasons, other] }] });
    expect(screen.getByText("Other open reasons: unusual UID")).toBeDefined();
  });
});

describe("the keys of held lines", () => {
  const press = (key: string) => act(async () => void fireEvent.keyDown(document.body, { key }));

  test("exclude and pay at once when the reason stands there, and ask for it when it does not", async () => {
    const decided = show({ lines: [heldLine(1), heldLine(2)] });
    await choose("all 2 with the reason “no card”");
    await press("s");
    expect(decided).toEqual([]);
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Reason" }));
    await because(why);
    await press("s");
    await because(why);
    await press("a");
    expect(decided.map(({ decision, expect: shown }) => [decision, shown.count])).toEqual([
      ["exclude", 2],
      ["pay", 2],
    ]);
  });

  test("do nothing where nobody may pay, while somebody types, and as the second key of a sequence", async () => {
    const decided = show({ lines: [heldLine(1, "paid_before", ["exclude"])], reason: "paid_before" });
    await because(why);
    await press("a");
    await act(async () => void fireEvent.keyDown(screen.getByRole("textbox", { name: "Reason" }), { key: "s" }));
    await press("g");
    await press("s");
    expect(decided).toEqual([]);
    await press("n");
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Reason" }));
  });
});

describe("what the last decision did", () => {
  const done: HeldDone = {
    batchId: "bat_1",
    reason: "duplicate_in_file",
    decision: "pay",
    changed: { count: 2, sum: "25.000000" },
    paid: { count: 1, sum: "12.500000" },
    excluded: { count: 1, sum: "12.500000" },
    lineIds: ["lin_1", "lin_2"],
  };

  test("is told as the server counted it, with the way back", async () => {
    const undone: string[] = [];
    renderFace(<DonePanel done={done} onUndo={() => void undone.push("undo")} />);
    const text = screen.getByRole("status").textContent;
    expect(text).toContain("1 line is decided to be paid · 12.50 USD.");
    expect(text).toContain("1 line is excluded · 12.50 USD.");
    await click("Undo");
    expect(undone).toEqual(["undo"]);
  });

  test("promises no way back when the lines cannot be named any more", () => {
    renderFace(<DonePanel done={{ ...done, lineIds: null }} onUndo={() => undefined} />);
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
    expect(screen.getByRole("status").textContent).not.toContain("undone");
  });
});

describe("an empty tab", () => {
  const counts = { kinds: { unknown: { n: 2, oldest: null, sum: "11.200000" } }, held: [], total: 2 };

  test("leads to what waits in another tab", async () => {
    const changes: ReviewViewChange[] = [];
    renderFace(
      <NothingHere counts={counts} tab="held" isOneBatch={false} onViewChange={(next) => void changes.push(next)} />,
    );
    expect(screen.queryByText("Nothing waits for you.")).toBeNull();
    await click("Outcomes: 2 wait");
    expect(changes).toEqual([{ tab: "outcomes", group: null, open: null }]);
  });

  test("says that nothing waits only when nothing does", () => {
    const none = { ...counts, kinds: {}, total: 0 };
    renderFace(<NothingHere counts={none} tab="held" isOneBatch={false} onViewChange={() => undefined} />);
    expect(screen.getByText("Nothing waits for you.")).toBeDefined();
  });
});

describe("the tabs of Review", () => {
  test("count held lines, outcomes and records apart, and nothing before the first answer", () => {
    const counts = {
      kinds: {
        unknown: { n: 2, oldest: null, sum: "11.200000" },
        absent: { n: 1, oldest: null, sum: "5.600000" },
        foreign: { n: 1, oldest: null, sum: "40.000000" },
      },
      held: [{ batchId: "bat_1", batchName: "May", reason: "no_card", count: 96, sum: "537.600000" }],
      total: 100,
    };
    expect([countOf(counts, "held"), countOf(counts, "outcomes"), countOf(counts, "records")]).toEqual([96, 3, 1]);
    expect(countOf(null, "held")).toBeNull();
  });
});
