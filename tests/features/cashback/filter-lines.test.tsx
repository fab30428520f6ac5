import { act, fireEvent, screen } from "@testing-library/react";
import { beforeAll, describe, expect, test } from "vitest";
import { LinesPage } from "@/features/cashback/lines-page";
import type { LinesView, LinesViewChange } from "@/features/cashback/use-lines-view";
import { renderFace } from "../../ui/render-face";
import { giveScreen, line, linesView, listOf } from "./cashback-samples";

/** The lines with these filters on, and the changes that a person asked for. */
function show(view: Partial<LinesView>, isDraft = false): LinesViewChange[] {
  const changes: LinesViewChange[] = [];
  const list = listOf([line(1, { state: "settled" })]);
  renderFace(
    <LinesPage
      batchId="bat_1"
      isDraft={isDraft}
      list={list}
      opened={null}
      tabs={list.totals}
      unfiltered={1847}
      view={{ ...linesView, state: "all", ...view }}
      onViewChange={(change) => changes.push(change)}
      onDecide={async () => null}
    />,
  );
  return changes;
}

const click = (element: HTMLElement) => act(async () => void fireEvent.click(element));
const offered = async () => {
  await click(screen.getByRole("button", { name: "Add filter" }));
  return (await screen.findAllByRole("menuitem")).map((item) => item.textContent);
};

beforeAll(async () => {
  giveScreen();
  await import("@/ui/action-menu-layer");
});

describe("a filter of lines", () => {
  test.each<[Partial<LinesView>, string]>([
    [{ decided: "pay" }, "Decided to pay"],
    [{ decided: "paid" }, "Paid by decision"],
    [{ decided: "unpaid" }, "Decided to pay, not known as paid"],
    [{ decided: "none" }, "Not decided to pay"],
    [{ neverPaid: true }, "Never paid before"],
    [{ neverPaid: false }, "Paid before"],
  ])("%o says what it lists, and can be taken off", async (view, label) => {
    const changes = show(view);
    await click(screen.getByRole("button", { name: `Remove ${label}` }));
    expect(changes).toEqual([Object.fromEntries(Object.keys(view).map((key) => [key, null]))]);
  });

  test("can be added for every way that a line stands to a decision", async () => {
    const changes = show({});
    expect(await offered()).toEqual([
      "Never paid before",
      "Paid before",
      "Decided to pay",
      "Paid by decision",
      "Decided to pay, not known as paid",
      "Not decided to pay",
    ]);
    await click(screen.getByRole("menuitem", { name: "Paid by decision" }));
    expect(changes).toEqual([{ decided: "paid" }]);
  });

  test("speaks of no payment while nothing was sent", async () => {
    show({}, true);
    expect(await offered()).toEqual(["Never paid before", "Paid before", "Decided to pay", "Not decided to pay"]);
  });
});
