import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { AmountsView } from "@/features/cashback/import-amounts-page";
import type { ImportReading, ImportReadingChange } from "@/features/cashback/use-import-reading";
import { typedAmounts } from "@/features/cashback/use-typed-amounts";
import { renderFace } from "../../ui/render-face";

const asFound: ImportReading = {
  upload: "upl_1",
  file: "may.csv",
  bytes: 44,
  format: null,
  encoding: null,
  delimiter: null,
  columns: null,
  amount: null,
};

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
