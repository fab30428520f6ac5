import { fireEvent, screen, within } from "@testing-library/react";
import { beforeAll, describe, expect, test } from "vitest";
import type { CashbackRow } from "@/domain/cashback-batch.schema";
import { BatchFacts } from "@/features/cashback/batch-facts-panel";
import { useCashbackColumns } from "@/features/cashback/cashback-columns";
import { CashbackListPage } from "@/features/cashback/cashback-list-page";
import type { CashbackViewChange } from "@/features/cashback/use-cashback-view";
import { renderFace } from "../../ui/render-face";
import { draft, giveScreen, running } from "./cashback-samples";

beforeAll(giveScreen);

/** The list with these batches; answers what was asked of it. */
function show(rows: readonly CashbackRow[]): CashbackViewChange[] {
  const changes: CashbackViewChange[] = [];
  renderFace(
    <CashbackListPage
      list={{
        rows,
        total: rows.length,
        unfiltered: null,
        status: "ready",
        isRefetching: false,
        isLoadingMore: false,
        error: null,
        onEndReached: () => undefined,
        onRetry: () => undefined,
      }}
      counts={{ all: 1412, draft: 2, running: 0 }}
      view={{ tab: "all", q: "", campaign: null, source: null, sort: "createdAt", dir: "desc", open: null }}
      onViewChange={(change) => changes.push(change)}
    />,
  );
  return changes;
}

test("each tab says how many batches it has, and one that nobody read says nothing", () => {
  const changes = show([]);
  const tabs = screen.getAllByRole("tab").map((tab) => tab.textContent?.trim());
  expect(tabs).toEqual(["All 1,412", "Draft 2", "Awaiting approval", "Ready", "Running 0", "Needs attention", "Done"]);
  fireEvent.click(screen.getByRole("tab", { name: "Draft 2" }));
  expect(changes).toEqual([{ tab: "draft", open: null }]);
});

const sumOf = (count: number) => ({ count, sum: `${(count * 5.6).toFixed(2)}0000` });
const startedAt = "2026-11-21T14:00:00.000Z";
const stopped = running({
  intent: "stopped",
  progress: "done_with_exceptions",
  startedAt,
  acts: [],
  states: [
    { state: "settled", ...sumOf(3) },
    { state: "cancelled", ...sumOf(5) },
  ],
});
const givenUp = draft({ intent: "stopped", acts: [] });
const badges = (within: Element) =>
  [...within.querySelectorAll("[data-state]")].map((badge) => [badge.getAttribute("data-state"), badge.textContent]);

describe("how a batch stands", () => {
  test.each<[string, CashbackRow, [string, string][]]>([
    ["running", running(), [["sending", "Sending"]]],
    [
      "paused",
      running({ intent: "paused", progress: "waiting" }),
      [
        ["paused", "Paused"],
        ["waiting", "Waiting"],
      ],
    ],
    ["paused, and over", running({ ...stopped, intent: "paused", progress: "done" }), [["done", "Done"]]],
    [
      "stopped",
      stopped,
      [
        ["stopped", "Stopped"],
        ["done_with_exceptions", "Done with exceptions"],
      ],
    ],
    ["given up", givenUp, [["stopped", "Given up"]]],
  ])("is the same badges in the list and in the head: %s", (_name, row, words) => {
    show([row]);
    expect(badges(screen.getByTestId("batch-bat_1"))).toEqual(words);
    const head = renderFace(<BatchFacts batch={row} />).container;
    expect(badges(head)).toEqual(words);
  });

  test("names in the list why it waits beside the badge, which has its words alone", () => {
    show([running({ progress: "waiting", waitsFor: "session" })]);
    const row = screen.getByTestId("batch-bat_1");
    expect(badges(row)).toEqual([["waiting", "Waiting"]]);
    expect(within(row).getByText("the account is signed out")).toBeDefined();
    expect(within(row).getByTitle("Nothing can go out now: the account is signed out.")).toBeDefined();
  });

  test.each([
    ["the engine", "breaker_rejected", ["3 rejections in a row"]],
    ["a person", "person", []],
  ])("says why it is paused where %s paused it", (_who, pauseReason, causes) => {
    const states = [{ state: "queued" as const, count: 2, sum: "11.200000" }];
    show([running({ intent: "paused", pauseReason, progress: "waiting", states })]);
    const row = screen.getByTestId("batch-bat_1");
    expect(badges(row)).toEqual([
      ["paused", "Paused"],
      ["waiting", "Waiting"],
    ]);
    expect(
      within(row)
        .queryAllByText(/rejections|person/)
        .map((text) => text.textContent),
    ).toEqual(causes);
  });

  test("says why the engine paused it also beside what a person has to decide", () => {
    const states = [{ state: "queued" as const, count: 2, sum: "11.200000" }];
    const row = running({ intent: "paused", pauseReason: "breaker_rejected", progress: "needs_attention", states });
    show([row]);
    const shown = within(screen.getByTestId("batch-bat_1"));
    expect(shown.getByText("3 rejections in a row")).toBeDefined();
    expect(shown.getByTitle("Nothing can go out now: 3 rejections in a row.").textContent).toBe("Paused");
    const head = renderFace(<BatchFacts batch={row} />).container;
    expect(within(head).getByText(/Paused/).textContent).toContain("3 rejections in a row");
  });

  test("counts in its bar what a stop left unpaid: three of eight are no full bar", () => {
    show([stopped]);
    const bar = within(screen.getByTestId("batch-bat_1")).getByRole("img");
    expect(bar.getAttribute("aria-label")).toBe("3 settled, 0 accepted, 0 rejected, 0 unknown, 0 open, 5 not sent");
    const [whole, settled] = [...bar.querySelectorAll("rect")].map((part) => Number(part.getAttribute("width")));
    expect(settled).toBe(((whole ?? 0) * 3) / 8);
  });
});

describe("the money in the head of a batch", () => {
  test("is what was sent of what was confirmed, also after a stop", () => {
    const { container } = renderFace(<BatchFacts batch={{ ...stopped, total: "44.800000" }} />);
    expect(container.textContent).toContain("sent 16.80 USD of 44.80 USD");
  });

  test("is only what a draft that was given up would have sent: nothing of it went out", () => {
    const { container } = renderFace(<BatchFacts batch={givenUp} />);
    expect(container.textContent).toContain("9,805.60 USD");
    expect(container.textContent).not.toContain("sent");
  });
});

test("a screen of 1440 px shows the source beside the total whole", () => {
  const widths: [string, number][] = [];
  function Probe() {
    const columns = useCashbackColumns();
    for (const { id, width = 0, isHiddenByDefault } of columns) {
      if (isHiddenByDefault !== true) widths.push([id, width]);
    }
    return null;
  }
  renderFace(<Probe />);
  // The total and the row's menu stick to the right edge; what follows the source is scrolled to.
  const pinned = (new Map(widths).get("total") ?? 0) + 40;
  const upToSource = widths.slice(0, widths.findIndex(([id]) => id === "source") + 1);
  const ahead = upToSource.filter(([id]) => id !== "total").reduce((sum, [, width]) => sum + width, 0);
  expect(ahead + pinned).toBeLessThanOrEqual(1440 - 208);
  // Narrower, and the headers "Per payee" and "Lines" are cut instead.
  expect(new Map(widths).get("perPayee")).toBeGreaterThanOrEqual(102);
  expect(new Map(widths).get("lines")).toBeGreaterThanOrEqual(72);
});
