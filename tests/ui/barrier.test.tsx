import { Button } from "@mantine/core";
import { act, fireEvent, screen } from "@testing-library/react";
import Link from "next/link";
import { expect, test } from "vitest";
import { Barrier } from "@/ui/barrier";
import { renderFace, whyBarred } from "./render-face";

const why = "Making a transfer needs the right “transfers.send”. An owner can grant it.";

test("a button that may be pressed is the button itself", () => {
  const { container } = renderFace(
    <Barrier why={undefined}>
      <Button component={Link} href="/transfers/new">
        New transfer
      </Button>
    </Barrier>,
  );
  expect(screen.getByRole("link", { name: "New transfer" }).getAttribute("href")).toBe("/transfers/new");
  expect(container.querySelector("[role=tooltip]")).toBeNull();
});

test("one that may not stays in sight, does nothing, and shows and tells why; Esc puts the reason away", async () => {
  const pressed: string[] = [];
  renderFace(
    <Barrier why={why}>
      <Button onClick={() => pressed.push("pressed")}>New transfer</Button>
    </Barrier>,
  );
  const button = screen.getByRole("button", { name: "New transfer" });
  expect([button.getAttribute("aria-disabled"), button.hasAttribute("disabled")]).toEqual(["true", false]);
  expect(whyBarred(button)).toBe(why);
  expect(screen.queryByRole("tooltip")).toBeNull();
  await act(async () => button.focus());
  expect(screen.getByRole("tooltip").textContent).toBe(why);
  await act(async () => void fireEvent.keyDown(button, { key: "Escape" }));
  expect(screen.queryByRole("tooltip")).toBeNull();
  await act(async () => void fireEvent.click(button));
  expect([pressed, screen.getByRole("tooltip").textContent]).toEqual([[], why]);
});

test("a link that may not be followed leads nowhere", () => {
  renderFace(
    <Barrier why={why}>
      <Button component={Link} href="/transfers/new">
        New transfer
      </Button>
    </Barrier>,
  );
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.getByRole("button", { name: "New transfer" }).hasAttribute("href")).toBe(false);
});
