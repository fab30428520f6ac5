import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import type { LineList } from "@/features/cashback/lines-table";
import { type HeldDecision, HeldPanel } from "@/features/review/held-panel";
import { countOf } from "@/features/review/labels";
import { renderFace } from "../../ui/render-face";
import { heldLine, listOf } from "../cashback/cashback-samples";

type Shown = { lines: CashbackLine[]; reason?: CashbackLine["reasons"][number]["code"]; list?: Partial<LineList> };

/** The panel of the first held line with what was decided on it. */
function show({ lines, reason = "no_card", list = {} }: Shown) {
  const decided: HeldDecision[] = [];
  const [first] = lines;
  if (first === undefined) throw new Error("a held line is needed");
  renderFace(
    <HeldPanel
      batchId="bat_1"
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
    expect(screen.getByRole("radiogroup", { name: "Decide for" })).toBeDefined();
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
    const lines = [heldLine(1, "duplicate_in_file"), heldLine(2, "duplicate_in_file")];
    const decided = show({ lines, reason: "duplicate_in_file" });
    expect(screen.getByText(/keeps the first line of each payee/)).toBeDefined();
    await because(why);
    await click("Pay 2 lines · 11.20 USD");
    expect(decided.map(({ sel }) => sel)).toEqual([{ reason: "duplicate_in_file" }]);
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
