import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeAll, describe, expect, test } from "vitest";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import type { ActError } from "@/features/cashback/labels";
import { ResumeDialog } from "@/features/cashback/resume-dialog";
import { RunPage } from "@/features/cashback/run-page";
import { StopDialog } from "@/features/cashback/stop-dialog";
import { Face, renderFace } from "../../ui/render-face";
import { draft, line, refusal, running } from "./cashback-samples";

type Shown = { batch?: CashbackDetail; isLive?: boolean; answer?: ActError | null };

/** The run with what a person asked for on it. */
function show({ batch = running(), isLive = true, answer = null }: Shown = {}) {
  const asked: string[] = [];
  const say = async (what: string) => {
    asked.push(what);
    return answer;
  };
  const acts = {
    pause: () => say("pause"),
    resume: ({ why, password }: { why: string; password: string }) => say(`resume ${why} ${password}`),
    stop: (why: string) => say(`stop ${why}`),
    close: ({ version, why, password }: { version: number; why: string; password: string }) =>
      say(`close ${version} ${why} ${password}`),
    submitCode: ({ transferId, code }: { transferId: string; code: string }) => say(`code ${transferId} ${code}`),
    download: (format: string) => say(`download ${format}`),
  };
  const lastLines = [line(617, { state: "sending", transferId: "trf_617", sentAt: "2026-11-21T15:28:58.000Z" })];
  const page = (readAtMs: number) => (
    <RunPage
      batch={batch}
      lastLines={lastLines}
      readAtMs={readAtMs}
      isLive={isLive}
      asOfMs={Date.parse("2026-11-21T15:28:40.000Z")}
      acts={acts}
    />
  );
  const { rerender } = renderFace(page(0));
  return { asked, readAgain: () => rerender(<Face>{page(Date.now() + 1)}</Face>) };
}

const click = (name: string | RegExp) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const type = (element: HTMLElement, value: string) =>
  act(async () => void fireEvent.change(element, { target: { value } }));

beforeAll(async () => {
  await import("@/features/cashback/code-form");
  await import("@/features/cashback/close-dialog");
  await import("@/features/cashback/stop-dialog");
  await import("@/features/cashback/resume-dialog");
});

describe("a batch under way", () => {
  test("is one progress bar with the batch's name", () => {
    show();
    const bar = screen.getByRole("progressbar", { name: "May cashback, file 2" });
    expect(bar.getAttribute("aria-valuenow")).toBe("615");
    expect(bar.getAttribute("aria-valuemax")).toBe("1751");
    expect(bar.getAttribute("aria-valuetext")).toBe("615 of 1,751, 35 %");
  });

  test("tells settled and accepted money apart, even while one of them is zero", () => {
    const states = [{ state: "queued" as const, count: 1751, sum: "9805.600000" }];
    show({ batch: running({ states }) });
    expect(screen.getByText(/^Settled 0/)).toBeDefined();
    expect(screen.getByText(/^Accepted 0/)).toBeDefined();
    expect(screen.getByText(/^left 1,751/).textContent).toBe("left 1,751 · 9,805.60 USD");
  });

  test("counts an unknown outcome neither as done nor as left: it stands by itself", () => {
    const states = [
      { state: "settled" as const, count: 109, sum: "610.400000" },
      { state: "unknown" as const, count: 1, sum: "5.600000" },
    ];
    show({ batch: running({ states, progress: "settling" }) });
    expect(screen.getByRole("progressbar").getAttribute("aria-valuetext")).toBe("109 of 110, 99 %");
    expect(screen.getByText(/^Outcome unknown 1/).textContent).toBe("Outcome unknown 1 · 5.60 USD");
    expect(screen.getByText(/^left 0/).textContent).toBe("left 0 · 0.00 USD");
  });

  test("is not complete for what a stop left unpaid", () => {
    const states = [
      { state: "settled" as const, count: 86, sum: "481.600000" },
      { state: "cancelled" as const, count: 214, sum: "1198.400000" },
    ];
    show({ batch: running({ intent: "stopped", states, progress: "done_with_exceptions" }) });
    expect(screen.getByRole("progressbar").getAttribute("aria-valuetext")).toBe("86 of 300, 28 %");
    expect(screen.getByText(/^Cancelled 214/).textContent).toBe("Cancelled 214 · 1,198.40 USD");
  });

  test.each([
    [{ perMinute: 42, fromSec: 1400, toSec: 1900 }, "42 a minute · 23 min to 31 min left"],
    [{ perMinute: 42, fromSec: 70, toSec: 100 }, "42 a minute · about 1 min left"],
    [{ perMinute: 600, fromSec: 0, toSec: 1 }, "600 a minute · less than a minute left"],
  ])("tells the pace and the end it leads to: %o", (estimate, words) => {
    show({ batch: running({ estimate }) });
    expect(screen.getByText(words)).toBeDefined();
  });

  test.each<[string, Shown]>([
    ["it is not live", { isLive: false }],
    ["it waits", { batch: running({ waitsFor: "frozen", progress: "waiting" }) }],
    ["it is paused", { batch: running({ intent: "paused", progress: "waiting" }) }],
  ])("tells no end while %s", (_, shown) => {
    const estimate = { perMinute: 42, fromSec: 1400, toSec: 1900 };
    show({ ...shown, batch: { ...(shown.batch ?? running()), estimate } });
    expect(screen.queryByText(/a minute/)).toBeNull();
  });

  test("names the line on the wire", () => {
    show();
    expect(screen.getByText(/^now line 618, 10480617/)).toBeDefined();
  });

  test("says why it waits", () => {
    show({ batch: running({ progress: "waiting", waitsFor: "rate_limit" }) });
    expect(screen.getByText("Waits: Infini asked us to slow down")).toBeDefined();
  });

  test("says when it is not live, and of when its figures are", () => {
    show({ isLive: false });
    expect(screen.getByText(/^Not live: figures as of 15:28:40/)).toBeDefined();
    expect(screen.queryByText(/Updating live/)).toBeNull();
  });

  test("of a batch that is over it says when that ended, and not that it runs or updates", () => {
    show({ batch: running({ progress: "done", finishedAt: "2026-11-21T15:10:00.000Z", acts: [] }) });
    expect(screen.getByText("Ended 2026-11-21 15:10")).toBeDefined();
    cleanup();
    show({ batch: running({ intent: "stopped", progress: "idle", states: [], startedAt: null, acts: [] }) });
    expect(screen.queryByText(/Updating live|Runs on the server/)).toBeNull();
  });

  test("leads to what waits for a person", () => {
    show({ batch: running({ progress: "needs_attention", openItems: 2 }) });
    const link = screen.getByRole("link", { name: "2 items of this batch wait in Review" });
    expect(link.getAttribute("href")).toBe("/review?tab=outcomes&batch=bat_1");
  });
});

describe("holding a batch", () => {
  test("pauses at once", async () => {
    const { asked } = show();
    await click("Pause");
    expect(asked).toEqual(["pause"]);
  });

  test("tells what a pause left behind by the figures of now", () => {
    show({ batch: running({ intent: "paused", pauseReason: "person" }) });
    const said = screen.getByText("Paused. No new request goes out.").parentElement?.textContent;
    expect(said).toContain("615 gone · 3,444.00 USD");
    expect(said).toContain("1 in flight");
    expect(said).toContain("1 unknown");
    expect(said).toContain("1,134 waiting");
  });

  test("is one state after a stop: nothing goes out, nothing waits, nothing can be held", () => {
    const states = [
      { state: "settled" as const, count: 85, sum: "476.000000" },
      { state: "cancelled" as const, count: 215, sum: "1204.000000" },
    ];
    show({ batch: running({ intent: "stopped", progress: "done_with_exceptions", states, acts: [] }) });
    const said = screen.getByText("Stopped for good.").parentElement?.textContent;
    expect(said).toContain("0 in flight");
    expect(said).toContain("215 will not be sent");
    expect(screen.queryByText(/^now line/)).toBeNull();
    expect(screen.queryByText(/^Waits/)).toBeNull();
    expect(screen.queryByRole("button", { name: "Pause" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Stop" })).toBeNull();
  });

  test("says of a draft that was given up only this: it has no progress and no last lines", () => {
    show({ batch: draft({ intent: "stopped", acts: [] }) });
    expect(screen.getByText("Given up. Nothing of it was sent.")).toBeDefined();
    expect(screen.queryByText("Stopped for good.")).toBeNull();
    expect(screen.queryByRole("progressbar")).toBeNull();
    expect(screen.queryByText("Last 20 lines")).toBeNull();
  });

  test("says of a pause without an answer that nobody knows, until the server answers again", async () => {
    const lost: ActError = { ...refusal("request.no_answer"), asked: "halt", isUnclear: true, isUnanswered: true };
    const { readAgain } = show({ answer: lost });
    await click("Pause");
    const said = screen.getByRole("alert").textContent ?? "";
    expect(said).toContain("It is not known whether this arrived. The batch goes on until this page shows otherwise.");
    expect(said).not.toContain("Nothing was sent");
    readAgain();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("shows a refused pause on the page", async () => {
    show({ answer: refusal("cashback.wrong_state") });
    await click("Pause");
    expect(screen.getByRole("alert").textContent).toContain("Its state does not allow this any more.");
  });

  test("is closed for good once nothing of it is sent, with a reason and with one's own password", async () => {
    const { asked } = show({ batch: running({ intent: "stopped", version: 9, acts: ["close"] }) });
    await click("Close batch…");
    const dialog = await screen.findByRole("dialog", { name: "Close May cashback, file 2" });
    const confirm = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Close batch" });
    expect(confirm.disabled).toBe(true);
    await type(within(dialog).getByRole("textbox", { name: "Reason" }), "The month is over");
    await type(within(dialog).getByLabelText("Your password"), "quiet-harbour-4812");
    await act(async () => void fireEvent.click(confirm));
    expect(asked).toEqual(["close 9 The month is over quiet-harbour-4812"]);
  });

  test("offers no closing where it can still be stopped", () => {
    show({ batch: running({ intent: "paused", acts: ["resume", "stop", "close"] }) });
    expect(screen.queryByRole("button", { name: "Close batch…" })).toBeNull();
  });

  test("says of a single payment that it is gone", async () => {
    show({ batch: running({ states: [{ state: "settled", count: 1, sum: "5.600000" }] }) });
    await click("Stop");
    expect((await screen.findByRole("dialog")).textContent).toContain("1 is gone, 0 are in flight");
  });

  test("says before it stops what stopping cannot undo, and asks for the reason", async () => {
    const { asked } = show();
    await click("Stop");
    const dialog = await screen.findByRole("dialog");
    expect(dialog.textContent).toContain("615 are gone, 1 is in flight, 1 is unknown, 1,134 will not be sent.");
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
    const { asked } = show({
      batch: running({ intent: "paused", pauseReason: "breaker_rejected", acts: ["resume", "stop"] }),
    });
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
    show({ batch: running({ waitsFor: "breaker", progress: "waiting", acts: ["pause", "resume", "stop"] }) });
    expect(screen.getByRole("button", { name: "Resume" })).toBeDefined();
    expect(screen.getByRole("button", { name: "Pause" })).toBeDefined();
  });

  test("offers no act on a batch that is done, not even a disabled one", () => {
    const states = [{ state: "settled" as const, count: 300, sum: "1680.000000" }];
    show({ batch: running({ progress: "done", states, acts: [] }) });
    for (const name of ["Pause", "Resume", "Stop"]) expect(screen.queryByRole("button", { name })).toBeNull();
    expect(screen.getByRole("button", { name: "Export" })).toBeDefined();
  });

  test("says of a pause that outlived its last payment nothing: there is nothing that it holds", () => {
    const states = [{ state: "settled" as const, count: 300, sum: "1680.000000" }];
    show({ batch: running({ intent: "paused", pauseReason: "person", progress: "done", states, acts: [] }) });
    expect(screen.queryByText("Paused. No new request goes out.")).toBeNull();
  });

  test("lets an account send again although nothing of its paused batch is left", async () => {
    const states = [{ state: "rejected" as const, count: 3, sum: "16.800000" }];
    const pauseReason = "breaker_rejected";
    show({ batch: running({ intent: "paused", pauseReason, progress: "done", states, acts: ["resume"] }) });
    await click("Resume");
    await screen.findByRole("dialog");
    expect(screen.getByRole("button", { name: "Let the account send again" })).toBeDefined();
  });
});

describe("while the reason of a stop is written", () => {
  test("a running batch says that it goes on, and can be held first", async () => {
    const { asked } = show();
    await click("Stop");
    const note = await screen.findByText("The batch goes on sending until you stop it: the numbers above follow.");
    expect(note).toBeDefined();
    await click("Pause first");
    expect(asked).toEqual(["pause"]);
  });

  test("a batch that another person ended meanwhile offers no stop any more, and says so", async () => {
    const props = { readAtMs: 0, onStop: async () => null, onClose: () => undefined };
    const dialog = (batch: Parameters<typeof StopDialog>[0]["batch"]) => (
      <Face>
        <StopDialog {...props} batch={batch} />
      </Face>
    );
    const { rerender } = render(dialog(draft()));
    expect(screen.getByRole("dialog").textContent).toContain("Nothing was sent yet.");
    rerender(dialog(running({ intent: "stopped", acts: [] })));
    expect(screen.getByRole("dialog").textContent).toContain("It has ended already: there is nothing left to stop.");
    expect(screen.queryByRole("button", { name: /^Stop|Give up|Keep it/ })).toBeNull();
    expect(screen.queryByLabelText("Reason")).toBeNull();
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Close"));
  });

  test("a batch that ended while its reason was written is not resumed any more, and that is said", async () => {
    const props = { readAtMs: 0, onResume: async () => null, onClose: () => undefined };
    const dialog = (batch: CashbackDetail) => (
      <Face>
        <ResumeDialog {...props} batch={batch} />
      </Face>
    );
    const { rerender } = render(dialog(running({ intent: "paused", acts: ["resume", "stop"] })));
    expect(screen.getByRole("dialog").textContent).toContain("What is queued goes out");
    rerender(dialog(running({ intent: "stopped", acts: ["close"] })));
    expect(screen.getByRole("dialog").textContent).toContain("there is nothing left to resume.");
    expect(screen.queryByLabelText("Reason")).toBeNull();
    rerender(dialog(running({ intent: "running", acts: ["pause", "stop"] })));
    expect(screen.getByRole("dialog").textContent).toContain("It runs again already.");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Close"));
  });

  test("a refused pause is told in the same place", async () => {
    show({ answer: { ...refusal("cashback.nothing_left"), asked: "halt" } });
    await click("Stop");
    await screen.findByText(/goes on sending/);
    await click("Pause first");
    await waitFor(() => expect(screen.getByRole("dialog").textContent).toContain("Not done."));
  });

  test("a paused batch says nothing of it", async () => {
    show({ batch: running({ intent: "paused", acts: ["resume", "stop"] }) });
    await click("Stop");
    await screen.findByRole("textbox", { name: "Reason" });
    expect(screen.queryByText(/goes on sending/)).toBeNull();
  });
});

describe("a payment that waits for a typed code", () => {
  const batch = running({
    progress: "waiting",
    waitsFor: "code",
    awaitsCode: { transferId: "trf_617", batchId: "bat_1", line: 618, amount: "5.600000" },
  });
  const field = () => screen.findByLabelText<HTMLInputElement>("Code of cashback-01@example.com");

  test("is named with its line and amount, and takes six digits as the device shows them", async () => {
    const { asked } = show({ batch });
    const input = await field();
    expect(screen.getByRole("form", { name: "Code of the authenticator" }).textContent).toContain(
      "The payment of line 618, 5.60 USD, waits for a code.",
    );
    const send = screen.getByRole<HTMLButtonElement>("button", { name: "Send with this code" });
    expect(send.disabled).toBe(true);
    await type(input, "123 45");
    expect(send.disabled).toBe(true);
    await type(input, "123 456");
    await click("Send with this code");
    expect(asked).toEqual(["code trf_617 123456"]);
    expect(input.value).toBe("");
  });

  test("says why a code was refused, and asks for the next one", async () => {
    show({ batch, answer: refusal("two_factor.step_used") });
    await type(await field(), "123456");
    await click("Send with this code");
    expect(screen.getByRole("alert").textContent).toContain("The code of these 30 seconds was used.");
    expect((await field()).value).toBe("");
  });

  test("is asked for where it belongs: another batch of the account leads there", () => {
    const awaitsCode = { transferId: "trf_2", batchId: "bat_2", line: 2, amount: "5.600000" };
    show({ batch: running({ awaitsCode }) });
    const link = screen.getByRole("link", { name: /another batch of this account/ });
    expect(link.getAttribute("href")).toBe("/cashback/bat_2/run");
    expect(screen.queryByRole("form", { name: "Code of the authenticator" })).toBeNull();
  });

  test("is asked for nowhere else", () => {
    show();
    expect(screen.queryByRole("form", { name: "Code of the authenticator" })).toBeNull();
  });
});
