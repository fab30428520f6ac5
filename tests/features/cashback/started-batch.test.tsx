import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { BatchFacts } from "@/features/cashback/batch-facts-panel";
import { CashbackPanel } from "@/features/cashback/cashback-panel";
import { EvidencePage } from "@/features/cashback/evidence-page";
import { renderFace } from "../../ui/render-face";
import { draft, running } from "./cashback-samples";

const startedAt = "2026-11-21T15:00:00.000Z";

describe("the lines of a batch that was started", () => {
  test("are told by what was sent, in its evidence", () => {
    renderFace(<EvidencePage batch={running({ startedAt })} />);
    expect(screen.queryByRole("status", { name: "Row count" })).toBeNull();
    const told = screen.getByRole("status", { name: "What was started" });
    expect(told.textContent).toBe("615 sent of 1,751 started, 1 unknown; 0 excluded, 96 held");
    expect(screen.getByText("sent 3,444.00 USD of 9,805.60 USD")).toBeDefined();
  });

  test("are told so beside the list, in Chinese too", () => {
    const states = [{ state: "settled" as const, count: 1751, sum: "9805.600000" }];
    const row = running({ startedAt, states });
    renderFace(<CashbackPanel row={row} onClose={() => undefined} />, { locale: "zh-CN" });
    expect(screen.getByRole("status", { name: "启动的内容" }).textContent).toBe(
      "启动 1,751 笔，已发送 1,751 笔；已排除 0 条，待审 96 条",
    );
  });

  test("are the rows of the file as long as it is a draft", () => {
    renderFace(<CashbackPanel row={draft()} onClose={() => undefined} />);
    expect(screen.getByRole("status", { name: "Row count" }).textContent).toContain("1,751 ready");
  });
});

describe("a batch that is done with exceptions", () => {
  const settled = { state: "settled" as const, count: 1748, sum: "9788.800000" };
  const refused = { state: "rejected" as const, count: 2, sum: "11.200000" };
  const cancelled = { state: "cancelled" as const, count: 1, sum: "5.600000" };
  const done = (change: Parameters<typeof running>[0] = {}) =>
    running({ startedAt, progress: "done_with_exceptions", ...change });

  test("names beside its state what was not paid, the lines that stayed held first", () => {
    renderFace(<BatchFacts batch={done({ states: [settled, refused, cancelled] })} />);
    expect(screen.getByRole("note").textContent).toBe("not paid: 96 held, 2 rejected, 1 cancelled");
  });

  test("names held lines alone where all that was sent is settled, in Chinese too", () => {
    const states = [{ ...settled, count: 1751, sum: "9805.600000" }];
    renderFace(<BatchFacts batch={done({ states })} />, { locale: "zh-CN" });
    expect(screen.getByRole("note").textContent).toBe("未付款：96 条待审");
  });

  test("and one that is done names none", () => {
    renderFace(<BatchFacts batch={done({ progress: "done", states: [settled] })} />);
    expect(screen.queryByRole("note")).toBeNull();
  });
});

describe("a payment that a person decided to be paid", () => {
  const one = { count: 1, sum: "5.600000" };
  const decidedPaid = {
    states: [
      { state: "settled" as const, count: 1750, sum: "9800.000000" },
      { state: "accepted" as const, ...one },
    ],
    decidedPaid: one,
  };
  const told = {
    at: "2026-11-21T16:00:00.000Z",
    by: { id: "opr_1", name: "Mei Chen" },
    decision: "paid_no_record" as const,
    why: "The payee wrote that it arrived.",
    itemId: "rev_7",
    line: { id: "lin_213", sourceLineNo: 214 },
    amount: "5.600000",
    recordId: null,
  };

  test("is not counted as sent, and stands in the evidence beside what was accepted", () => {
    renderFace(<EvidencePage batch={running({ startedAt, ...decidedPaid })} />);
    expect(screen.getByRole("status", { name: "What was started" }).textContent).toBe(
      "1,750 sent of 1,751 started, 1 decided as paid; 0 excluded, 96 held",
    );
    expect(screen.getByText("sent 9,800.00 USD of 9,805.60 USD; decided as paid 5.60 USD")).toBeDefined();
    const chips = [...document.querySelectorAll("[data-state]")].map((chip) => chip.textContent);
    expect(chips).toEqual(["Settled", "Accepted · by decision"]);
  });

  test("is told apart in the head of its batch, in Chinese too", () => {
    const { container } = renderFace(<BatchFacts batch={running({ startedAt, ...decidedPaid })} />, {
      locale: "zh-CN",
    });
    expect(container.textContent).toContain("人工认定已付款 5.60");
  });

  test("is named in the evidence with who decided it, why, and the way to what was known", () => {
    renderFace(<EvidencePage batch={running({ startedAt, ...decidedPaid, outcomes: [told] })} />);
    const link = screen.getByRole("link", { name: "Line 214 · It was paid, no record yet" });
    expect(link.getAttribute("href")).toBe("/review/rev_7");
    expect(screen.getByText("The payee wrote that it arrived.")).toBeDefined();
    expect(screen.getByText(/Mei Chen · 2026-11-21/)).toBeDefined();
  });

  test("and evidence without such a decision says so", () => {
    renderFace(<EvidencePage batch={running({ startedAt })} />);
    expect(screen.getByText("No outcome was decided by a person.")).toBeDefined();
  });
});

describe("rows that were pasted", () => {
  const file = {
    name: "pasted text",
    sha256: "7f3a91c2".repeat(8),
    rows: 2,
    bytes: 40,
    encoding: "utf-8",
    delimiter: ",",
    importedAt: startedAt,
  };

  test("are called by what they are in the language of the screen, a file by its own name", () => {
    const { unmount } = renderFace(<EvidencePage batch={running({ file })} />, { locale: "zh-CN" });
    expect(screen.getByText("粘贴的数据行")).toBeDefined();
    unmount();
    renderFace(<EvidencePage batch={running({ file: { ...file, name: "may.csv" } })} />);
    expect(screen.getByText("may.csv")).toBeDefined();
    expect(screen.queryByText("pasted rows")).toBeNull();
  });
});

test.each([
  ["password", "Password, at this confirmation"],
  ["recent_step_up", "Password, within five minutes before"],
  ["api_key", "API key, within its limits"],
  ["none", "Sign-in alone; the amount asked no more"],
  ["of_a_later_version", "of_a_later_version"],
])("a confirmation by %s says in the evidence how it was proved", (method, words) => {
  const by = { id: "opr_1", name: "Mei Chen" };
  const confirmed = { act: "start", at: startedAt, by, typedTotal: "9805.600000", tier: 3, snapshot: "7f".repeat(32) };
  renderFace(<EvidencePage batch={running({ startedAt, confirmations: [{ ...confirmed, method }] })} />);
  expect(screen.getByText("Proved by").closest("div")?.textContent).toBe(`Proved by${words}`);
});
