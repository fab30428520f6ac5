import { fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderShell } from "./render-shell";

async function openPalette() {
  fireEvent.click(screen.getByRole("button", { name: "Search or run" }));
  return within(await screen.findByRole("dialog", { name: "Search or run" }));
}

test("the palette offers what is on the page as code where the page has a button for it, and presses that button", async () => {
  const asked: string[] = [];
  const onClick = () => void asked.push("code");
  renderShell({ children: <button type="button" data-act="copyCode" onClick={onClick} /> });
  const palette = await openPalette();
  fireEvent.click(palette.getByRole("button", { name: /^Copy as code/ }));
  expect(asked).toEqual(["code"]);
  fireEvent.keyDown(document.body, { key: "Y", shiftKey: true });
  expect(asked).toEqual(["code", "code"]);
});

test("a page without such a button offers no code", async () => {
  renderShell();
  const palette = await openPalette();
  expect(palette.getByRole("button", { name: /^Copy the link/ })).toBeDefined();
  expect(palette.queryByRole("button", { name: /^Copy as code/ })).toBeNull();
});
