import { act, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { CopyButton } from "@/ui/copy-button";
import { KeyHint } from "@/ui/key-hint";
import { ProgressLine } from "@/ui/progress-line";
import { ReasonList } from "@/ui/reason-list";
import { SidePanel } from "@/ui/side-panel";
import { WizardSteps } from "@/ui/wizard-steps";
import { Face, renderFace } from "./render-face";

afterEach(() => vi.useRealTimers());

test("progress counts, and reads 100 % only when the last one is done", () => {
  renderFace(<ProgressLine label="May cashback" done={1750} total={1751} waits="sending is frozen" />);
  const bar = screen.getByRole("progressbar", { name: "May cashback" });
  expect(bar.getAttribute("aria-valuetext")).toBe("1,750 of 1,751, 99 %");
  expect(screen.getByText("Waits: sending is frozen")).toBeDefined();
});

test("screen readers hear progress every 10 % and not before 15 s have passed", () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const line = (done: number) => (
    <Face>
      <ProgressLine label="Sweep" done={done} total={100} />
    </Face>
  );
  const { rerender } = renderFace(<ProgressLine label="Sweep" done={5} total={100} />);
  const spoken = () => screen.getByRole("status").textContent;
  rerender(line(12));
  expect(spoken()).toBe("Sweep: 12 of 100, 12 %");
  act(() => vi.advanceTimersByTime(5_000));
  rerender(line(25));
  expect(spoken()).toBe("Sweep: 12 of 100, 12 %");
  act(() => vi.advanceTimersByTime(10_000));
  rerender(line(31));
  expect(spoken()).toBe("Sweep: 31 of 100, 31 %");
});

test("an empty job is not finished", () => {
  renderFace(<ProgressLine label="Import" done={0} total={0} />);
  expect(screen.getByText("0 %")).toBeDefined();
});

test("the panel is named, leads to the page, and Esc closes it", () => {
  let closed = 0;
  renderFace(
    <SidePanel title="ops-03" href="/accounts/acc_3" onClose={() => (closed += 1)}>
      evidence
    </SidePanel>,
  );
  const panel = screen.getByRole("complementary", { name: "Details" });
  expect(within(panel).getByRole("link", { name: "Open page" }).getAttribute("href")).toBe("/accounts/acc_3");
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(closed).toBe(1);
});

test("Esc in a layer above the panel closes that layer only", () => {
  let closed = 0;
  renderFace(
    <>
      <SidePanel title="ops-03" onClose={() => (closed += 1)}>
        evidence
      </SidePanel>
      <div role="dialog">
        <button type="button">in a dialog</button>
      </div>
      <div role="menu">
        <button type="button" role="menuitem">
          in a menu
        </button>
      </div>
    </>,
  );
  fireEvent.keyDown(screen.getByText("in a dialog"), { key: "Escape" });
  fireEvent.keyDown(screen.getByText("in a menu"), { key: "Escape" });
  expect(closed).toBe(0);
});

test("the step on screen is marked, and a done one can be gone back to", () => {
  renderFace(
    <WizardSteps
      label="Import lines"
      current="map"
      steps={[
        { id: "source", label: "Source", href: "/cashback/new" },
        { id: "map", label: "Map" },
        { id: "check", label: "Check", href: "/later" },
      ]}
    />,
  );
  const list = screen.getByRole("navigation", { name: "Import lines" });
  expect(within(list).getAllByRole("link")).toHaveLength(1);
  expect(list.querySelector("[aria-current=step]")?.textContent).toContain("Map");
});

test("whoever comes from another step of a wizard stands on the name of this one, and nobody who opens it first", () => {
  const steps = ["source", "map"].map((id) => ({ id, label: id }));
  const step = (current: string) => (
    <Face>
      <WizardSteps key={current} label="Import lines" current={current} steps={steps} />
    </Face>
  );
  const { rerender } = renderFace(<WizardSteps label="Import lines" current="map" steps={steps} />);
  const before = document.activeElement;
  rerender(step("map"));
  expect(document.activeElement).toBe(before);
  // Each step is a page of its own: the one before is gone.
  rerender(step("source"));
  expect(document.activeElement?.textContent).toContain("source");
  expect(document.activeElement?.closest("[aria-current=step]")).not.toBeNull();
});

test("each reason shows how many wait for it", () => {
  const chosen: string[] = [];
  renderFace(
    <ReasonList
      label="Reasons"
      selectedId="paid_before"
      onSelect={(id) => chosen.push(id)}
      reasons={[
        { id: "paid_before", label: "paid before", count: 61, amount: "341.600000" },
        { id: "no_card", label: "no card", count: 4 },
      ]}
    />,
  );
  expect(screen.getByRole("button", { name: "paid before 341.60 61" }).getAttribute("aria-current")).toBe("true");
  fireEvent.click(screen.getByRole("button", { name: "no card 4" }));
  expect(chosen).toEqual(["no_card"]);
});

test("copying says that it did, and a refusal is said too", async () => {
  const copied: string[] = [];
  const clipboard = { writeText: async (text: string) => void copied.push(text) };
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: clipboard });
  renderFace(<CopyButton text="10482273" what="UID" />);
  fireEvent.click(screen.getByRole("button", { name: "Copy UID" }));
  expect(await screen.findByText("Copied")).toBeDefined();
  expect(copied).toEqual(["10482273"]);
  clipboard.writeText = () => Promise.reject(new Error("denied"));
  fireEvent.click(screen.getByRole("button", { name: "Copy UID" }));
  expect(await screen.findByText(/refused to copy/)).toBeDefined();
});

test("keys are drawn one by one", () => {
  const { container } = renderFace(<KeyHint keys="g h" />);
  expect([...container.querySelectorAll("kbd")].map((key) => key.textContent)).toEqual(["G", "H"]);
});
