import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { AmountsView } from "@/features/cashback/import-amounts-page";
import type { ImportReadingChange } from "@/features/cashback/use-import-reading";
import { typedAmounts } from "@/features/cashback/use-typed-amounts";
import { renderFace } from "../../ui/render-face";
import { asFound, report } from "./map-samples";

/** What leaving the field changes when this stands in it and everybody gets 5.60 so far. */
async function leaving(typed: string): Promise<ImportReadingChange[]> {
  const changes: ImportReadingChange[] = [];
  const rule = { fixed: "5.600000" };
  renderFace(
    <AmountsView
      reading={asFound}
      rule={rule}
      typed={{ ...typedAmounts(rule), amount: typed }}
      report={null}
      error={null}
      onType={() => undefined}
      onChange={(change) => void changes.push(change)}
      onRetry={() => undefined}
    />,
  );
  await act(async () => void fireEvent.blur(screen.getByRole("textbox", { name: "Amount for each" })));
  cleanup();
  return changes;
}

test("whoever leaves the amount as it stood, by pressing Next, makes nobody read the file again", async () => {
  expect(await leaving("5.60")).toEqual([]);
  expect(await leaving("5.6")).toEqual([]);
  expect(await leaving("7.25")).toEqual([{ amount: { fixed: "7.25" } }]);
  expect(await leaving("5,6")).toEqual([]);
});

test("while nobody said what is paid, no column is left unused and nobody gets anything yet", () => {
  const rule = { fixed: "5.600000" };
  const read = report({ amountColumns: [{ index: 2, header: "Payout (USD)" }] });
  const show = (isUndecided: boolean) => {
    const given = { reading: asFound, rule, typed: typedAmounts(rule), report: read, error: null, isUndecided };
    const doNothing = () => undefined;
    renderFace(<AmountsView {...given} onType={doNothing} onChange={doNothing} onRetry={doNothing} />);
    return screen.queryAllByText(/Payout \(USD\)|11\.20/).length;
  };
  expect(show(true)).toBe(0);
  cleanup();
  expect(show(false)).toBeGreaterThan(1);
});
