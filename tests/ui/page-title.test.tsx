import { act, screen } from "@testing-library/react";
import { useState } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { KeepTyped } from "@/ui/keep-typed";
import { PageHeader } from "@/ui/page-header";
import { Face, renderFace } from "./render-face";

function titles(): (string | null)[] {
  return [...document.querySelectorAll("title")].map((title) => title.textContent);
}

test("a page's heading is the document's only title, and goes with the page", () => {
  const { rerender, unmount } = renderFace(<PageHeader title="Accounts" />);
  expect(titles()).toEqual(["Accounts"]);
  rerender(
    <Face>
      <PageHeader title="Cashback" />
    </Face>,
  );
  expect(titles()).toEqual(["Cashback"]);
  unmount();
  expect(titles()).toEqual([]);
});

test("a run has its progress in the title and its name in the heading; an unread name is no title", () => {
  const { rerender } = renderFace(<PageHeader title={null} documentTitle="Cashback" />);
  expect(titles()).toEqual(["Cashback"]);
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("—");
  rerender(
    <Face>
      <PageHeader title="May cashback" documentTitle="37 % · May cashback" />
    </Face>,
  );
  expect(titles()).toEqual(["37 % · May cashback"]);
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("May cashback");
});

test("what was typed before the page listened is heard once it does, and nothing else is", async () => {
  const heard: string[] = [];
  function Form() {
    const [name, setName] = useState("");
    const [amount, setAmount] = useState("5.60");
    const hear = (set: (text: string) => void) => (event: { currentTarget: { value: string } }) => {
      heard.push(event.currentTarget.value);
      set(event.currentTarget.value);
    };
    return (
      <form>
        <input type="text" aria-label="Name" value={name} onChange={hear(setName)} />
        <input type="text" aria-label="Amount" value={amount} onChange={hear(setAmount)} />
        <p>{`Pays ${amount} to ${name}`}</p>
        <KeepTyped />
      </form>
    );
  }
  const root = document.body.appendChild(document.createElement("div"));
  root.innerHTML = renderToString(<Form />);
  screen.getByRole<HTMLInputElement>("textbox", { name: "Name" }).value = "Ada";

  const hydrated = await act(() => hydrateRoot(root, <Form />));

  expect(heard).toEqual(["Ada"]);
  expect(screen.getByText("Pays 5.60 to Ada")).toBeDefined();
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Name" }).value).toBe("Ada");
  act(() => hydrated.unmount());
  root.remove();
});
