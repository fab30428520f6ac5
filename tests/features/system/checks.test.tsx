import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { type ChecksView, checkRules } from "@/domain/checks";
import { ChecksPanel } from "@/features/system/checks-panel";
import { renderFace } from "../../ui/render-face";

const nothing: ChecksView = { last: null, runningSince: null, isFailed: false };
const clean = checkRules.map((rule) => ({ rule, findings: 0, named: [] }));

function lastWith(results: NonNullable<ChecksView["last"]>["results"]): ChecksView {
  const findings = results.reduce((sum, one) => sum + one.findings, 0);
  const times = { startedAt: "2026-11-21T03:00:00.000Z", endedAt: "2026-11-21T03:00:41.000Z" };
  return { ...nothing, last: { id: "chk_1", ...times, rows: 1_204_331, findings, results } };
}

test("before the first check nothing is claimed", () => {
  renderFace(<ChecksPanel checks={nothing} />);
  expect(screen.getByText(/Not checked yet/)).toBeTruthy();
  expect(screen.queryByText("Nothing was found.")).toBeNull();
});

test("a clean check says how much it looked at, and each rule that holds", () => {
  renderFace(<ChecksPanel checks={lastWith(clean)} />);
  expect(screen.getByText("Nothing was found.")).toBeTruthy();
  expect(screen.getByText(/1,204,331 rows/)).toBeTruthy();
  expect(screen.getAllByRole("row")).toHaveLength(checkRules.length + 1);
  // The number of a rule stands behind its words, for whoever looks it up.
  expect(screen.getByRole("rowheader", { name: /pays nobody twice I17$/ })).toBeTruthy();
});

test("a finding leads to its payment, and what is not named is counted", () => {
  const found = clean.map((result) =>
    result.rule === "I8"
      ? {
          ...result,
          findings: 3,
          named: [
            { kind: "transfer" as const, id: "trf_1" },
            { kind: "audit" as const, id: "7" },
          ],
        }
      : result,
  );
  renderFace(<ChecksPanel checks={lastWith(found)} />);
  const row = within(screen.getByRole("row", { name: /held, unknown and in transit/ }));
  expect(row.getByRole("link", { name: "payment trf_1" }).getAttribute("href")).toBe("/transfers/trf_1");
  expect(row.getByText("audit entry 7")).toBeTruthy();
  expect(row.getByText("and 1 more")).toBeTruthy();
});
