import { cleanup, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { whyBarred } from "../../ui/render-face";
import { renderShell } from "./render-shell";

test("says what is left after a restore before an owner may unfreeze, and when nothing is", () => {
  const since = "2026-11-21T15:00:00Z";
  const cause = { since, isPending: false, unread: 1, inDoubt: 3, toDecide: 2 };
  renderShell({ data: { frozen: { by: null, at: since, cause } } });
  const bar = () => screen.getByRole("status", { name: "Mode" }).textContent;
  expect(bar()).toContain("1 statement to read, 3 payments of unknown outcome, 2 items in Review");
  cleanup();
  renderShell({ data: { frozen: { by: null, at: since, cause: { ...cause, unread: 0, inDoubt: 0, toDecide: 0 } } } });
  expect(bar()).toContain("an owner may unfreeze");
});

test("says of a copied database that it is only read, and what to run", () => {
  renderShell({ data: { frozen: { by: null, at: null, cause: "copy" } } });
  const bar = screen.getByRole("status", { name: "Mode" }).textContent;
  expect(bar).toContain("ONLY READ");
  expect(bar).toContain("database take-over");
});

test("offers no unfreezing in a copied database, where the server would refuse it, and says why", async () => {
  const answer = async () => null;
  renderShell({
    data: { frozen: { by: null, at: null, cause: "copy" } },
    acts: { onFreeze: answer, onUnfreeze: answer },
  });
  expect(screen.queryByRole("button", { name: "Unfreeze sending" })).toBeNull();
  const button = await screen.findByRole("button", { name: "Only read" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(whyBarred(button)).toContain("This database is a copy");
});
