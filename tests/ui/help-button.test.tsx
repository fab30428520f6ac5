import { act, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { ApproxHelp, HelpButton } from "@/ui/help-button";
import { renderFace } from "./render-face";

test("a word is explained by a press, the explanation takes the focus, and Esc leads back", async () => {
  renderFace(<HelpButton about="Tier">How much is asked before money moves.</HelpButton>);
  const button = screen.getByRole("button", { name: "Help: Tier" });
  expect(screen.queryByText("How much is asked before money moves.")).toBeNull();
  button.focus();
  await act(async () => void fireEvent.click(button));
  const words = await screen.findByText("How much is asked before money moves.");
  expect(screen.getByRole("dialog", { name: "Help: Tier" }).contains(words)).toBe(true);
  await act(async () => void fireEvent.keyDown(words, { key: "Escape" }));
  expect(screen.getByRole("button", { name: "Help: Tier" }).getAttribute("aria-expanded")).toBe("false");
});

test("the sign ≈ is explained where an amount has it, and nowhere else", () => {
  const { unmount } = renderFace(<ApproxHelp amounts={["5.600000", null]} />);
  expect(screen.queryByRole("button")).toBeNull();
  unmount();
  renderFace(<ApproxHelp amounts={["5.600000", "5.600001"]} />);
  expect(screen.getByRole("button", { name: "Help: ≈" })).toBeDefined();
});
