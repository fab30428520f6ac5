import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { ChosenSourceWhy, SourceRow } from "@/features/accounts/source-panel";
import type { SourceOption } from "@/features/accounts/use-sources";
import { renderFace } from "../../ui/render-face";

const source: SourceOption = {
  id: "acc_1",
  name: "ops-03",
  email: "ops-03@example.com",
  available: "1204.500000",
  asOf: "2026-11-21T15:28:00.000Z",
  barrier: null,
  wait: null,
};

test("an account that pays is its name and its money, and nothing more", () => {
  const { container } = renderFace(<SourceRow source={source} />);
  expect(container.textContent).toMatch(/ops-031,204\.50$/);
});

test.each([
  ["barrier", "No valid authority covers payments from it."],
  ["wait", "Its sign-in is locked: payments wait until somebody signs in."],
] as const)("its %s stands beside it, before and after it was chosen", (field, words) => {
  renderFace(<SourceRow source={{ ...source, [field]: words }} />);
  renderFace(<ChosenSourceWhy source={{ ...source, [field]: words }} />);
  expect(screen.getAllByText(words)).toHaveLength(2);
});
