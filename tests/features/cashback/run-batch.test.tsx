import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeAll, describe, expect, test } from "vitest";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import type { ActError } from "@/features/cashback/labels";
import { RunPage } from "@/features/cashback/run-page";
import type { Halt } from "@/features/cashback/use-batch-acts";
import { renderFace } from "../../ui/render-face";
import { line, refusal, running } from "./cashback-samples";

type Shown = { batch?: CashbackDetail; halt?: Halt | null; isLive?: boolean; answer?: ActError | null };

/** The run with what a person asked for on it. */
function show({ batch = running(), halt = null, isLive = true, answer = null }: Shown = {}) {
  const asked: string[] = [];
  const say = async (what: string) => {
    asked.push(what);
    return answer;
  };
  const acts = {
    pause: () => say("pause"),
    resume: ({ why, password }: { why: string; password: string }) => say(`resume ${why} ${password}`),
    stop: (why: string) => say(`stop ${why}`),
    download: (format: string) => say(`download ${format}`),
  };
  const lastLines = [line(617, { state: "sending", transferId: "trf_617", sentAt: "2026-11-21T15:28:58.000Z" })];
  renderFace(<RunPage batch={batch} lastLines={lastLines} halt={halt} isLive={isLive} acts={acts} />);
  return asked;
}

const click = (name: string | RegExp) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const type = (element: HTMLElement, value: string) =>
  act(async () => void fireEvent.change(element, { target: { value } }));

beforeAll(async () => {
  await import("@/features/cashback/stop-dialog");
  await import("@/features/cashback/resume-dialog");
});

describe("a batch under way", () => {
  test("is one progress bar with the batch's name", () => {
    show();
    const bar = screen.getByRole("progressbar", { name: "May cashback, file 2" });
    expect(bar.getAttribute("aria-valuenow")).toBe("616");
    expect(bar.getAttribute("aria-valuemax")).toBe("1751");
    expect(bar.getAttribute("aria-valuetext")).toBe("616 of 1,751, 35 %");
  });

  test("tells settled and accepted money apart, even while one of them is zero", () => {
    const states = [{ state: "queued" as const, count: 1751, sum: "9805.600000" }];
    show({ batch: running({ states }) });
    expect(screen.getByText(/^Settled 0/)).toBeDefined();
    expect(screen.getByText(/^Accepted 0/)).toBeDefined();
    expect(screen.getByText(/^left 1,751/).textContent).toBe("left 1,751 · 9,805.60 USD");
  });

  test("names the line on the wire", () => {
    show();
    expect(screen.getByText(/^now line 617, 10480617/)).toBeDefined();
  });

  test("says why it waits", () => {
    show({ batch: running({ progress: "waiting", waitsFor: "rate_limit" }) });
    expect(screen.getByText("Waits: Infini asked us to slow down")).toBeDefined();
  });

  test("says when it is not live, and how often it is read then", () => {
    show({ isLive: false });
    expect(screen.getByText(/^Not live: read every 5 s/)).toBeDefined();
  });

  test("leads to what waits for a person", () => {
    show({ batch: running({ progress: "needs_attention", openItems: 2 }) });
    const link = screen.getByRole("link", { name: "2 items of this batch wait in Review" });
    expect(link.getAttribute("href")).toBe("/review?tab=outcomes&batch=bat_1");
  });
});

describe("holding a batch", () => {
  test("pauses at once and tells what the pause left behind", async () => {
    const counts = {
      gone: { count: 615, sum: "3444.000000" },
      inFlight: { count: 1, sum: "5.600000" },
      unknown: { count: 1, sum: "5.600000" },
      notSent: { count: 1134, sum: "6350.400000" },
    };
    const asked = show({ halt: { act: "pause", counts } });
    await click("Pause");
    expect(asked).toEqual(["pause"]);
    const said = screen.getByText("Paused. No new request goes out.").parentElement?.textContent;
    expect(said).toContain("615 gone · 3,444.00 USD");
    expect(said).toContain("1 in flight");
    expect(said).toContain("1,134 waiting");
  });

  test("shows a refused pause on the page", async () => {
    show({ answer: refusal("cashback.wrong_state") });
    await click("Pause");
    expect(screen.getByRole("alert").textContent).toContain("Its state does not allow this any more.");
  });

  test("says before it stops what stopping cannot undo, and asks for the reason", async () => {
    const asked = show();
    await click("Stop");
    const dialog = await screen.findByRole("dialog");
    expect(dialog.textContent).toContain("616 are gone, 1 is in flight, 1,134 will not be sent.");
    const stop = screen.getByRole<HTMLButtonElement>("button", { name: "Stop, 1,134 payments are not sent" });
    expect(stop.disabled).toBe(true);
    await type(screen.getByRole("textbox", { name: "Reason" }), "The partner sent a wrong file");
    await click("Stop, 1,134 payments are not sent");
    expect(asked).toEqual(["stop The partner sent a wrong file"]);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  test.each([
    ["breaker_rejected", "Paused: 3 rejections in a row"],
    ["breaker_unknown_count", "Paused: 3 unknown outcomes in 10 minutes"],
    ["person", "Paused by a person."],
  ])("names the cause of a pause: %s", (pauseReason, words) => {
    show({ batch: running({ intent: "paused", pauseReason }) });
    expect(screen.getByText(words)).toBeDefined();
  });

  test("resumes with a reason and the own password only, and the button says what goes out again", async () => {
    const asked = show({ batch: running({ intent: "paused", pauseReason: "breaker_rejected" }) });
    await click("Resume");
    await screen.findByRole("dialog");
    const resume = () => screen.getByRole<HTMLButtonElement>("button", { name: "Send 1,134 payments · 6,350.40 USD" });
    await type(screen.getByRole("textbox", { name: "Reason" }), "The three payees were checked");
    expect(resume().disabled).toBe(true);
    await type(screen.getByLabelText("Your password"), "quiet-harbour");
    await click("Send 1,134 payments · 6,350.40 USD");
    expect(asked).toEqual(["resume The three payees were checked quiet-harbour"]);
  });

  test("can resume a running batch whose account is held after failures", () => {
    show({ batch: running({ waitsFor: "breaker", progress: "waiting" }) });
    expect(screen.getByRole("button", { name: "Resume" })).toBeDefined();
    expect(screen.getByRole("button", { name: "Pause" })).toBeDefined();
  });
});
