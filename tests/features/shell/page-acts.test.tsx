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

test.each([
  ["New transfer", "/transfers/new"],
  ["New cashback", "/cashback/new"],
  ["Add account", "/accounts/new"],
])("the palette leads to %s", async (name, href) => {
  const visits = renderShell();
  const palette = await openPalette();
  fireEvent.click(palette.getByRole("button", { name }));
  expect(visits).toEqual([`push ${href}`]);
});

test("the palette leaves out what this person may not begin", async () => {
  renderShell({ may: { "accounts.add": true, "engine.freeze": true } });
  const palette = await openPalette();
  expect(palette.getByRole("button", { name: "Add account" })).toBeDefined();
  for (const name of ["New transfer", "New cashback", "Freeze sending", "Unfreeze sending"]) {
    expect(palette.queryByRole("button", { name })).toBeNull();
  }
});

test.each([
  ["Freeze sending", "Unfreeze sending", null],
  ["Unfreeze sending", "Freeze sending", { by: null, at: null }],
])("the palette opens the dialog to %s, and offers not the other", async (name, other, frozen) => {
  const answer = async () => null;
  renderShell({ data: { frozen }, acts: { onFreeze: answer, onUnfreeze: answer } });
  const palette = await openPalette();
  expect(palette.queryByRole("button", { name: other })).toBeNull();
  fireEvent.click(palette.getByRole("button", { name }));
  expect(await screen.findByRole("dialog", { name })).toBeDefined();
});
