import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EventHub, type StreamHandlers, type TabParts } from "@/trpc/event-hub";

/** One browser: its tabs share a channel, one place, and the server behind them. */
class Browser {
  readonly opened: { tab: string; lastEventId: string | null; handlers: StreamHandlers; isOpen: boolean }[] = [];
  readonly #queue: { begin: () => void; signal: AbortSignal }[] = [];
  #holder: AbortSignal | null = null;

  tab(name: string) {
    let isVisible = true;
    let isOnline = true;
    const watchers = new Set<() => void>();
    const parts: TabParts = {
      open: (lastEventId, handlers) => {
        const stream = { tab: name, lastEventId, handlers, isOpen: true };
        this.opened.push(stream);
        return () => {
          stream.isOpen = false;
        };
      },
      lead: (begin, signal) => this.#lead(begin, signal),
      channel: new BroadcastChannel("test-tabs"),
      isVisible: () => isVisible,
      onVisibilityChange: (listener) => {
        watchers.add(listener);
        return () => watchers.delete(listener);
      },
      isOnline: () => isOnline,
      onOnlineChange: (listener) => {
        watchers.add(listener);
        return () => watchers.delete(listener);
      },
      pollMs: 30,
      retryMs: 10,
    };
    const hub = new EventHub(parts);
    const heard: string[] = [];
    hub.listen((message) => heard.push(message.kind === "change" ? message.subjectId : message.kind));
    const stop = hub.start();
    const show = (visible: boolean) => {
      isVisible = visible;
      for (const watcher of [...watchers]) watcher();
    };
    const plug = (online: boolean) => {
      isOnline = online;
      for (const watcher of [...watchers]) watcher();
    };
    return { hub, heard, stop, show, plug };
  }

  get open() {
    return this.opened.filter((stream) => stream.isOpen);
  }

  /** The server tells whoever holds the stream. */
  tell(id: string, kind: "ready" | "reset" | "end" | { seq: number; subjectId: string }) {
    const change = { topic: "transfer", subjectKind: "transfer", payload: {}, at: "2026-11-21T00:00:00.000Z" };
    const message = typeof kind === "string" ? { kind } : { kind: "change" as const, ...change, ...kind };
    for (const stream of this.open) stream.handlers.onItem({ id, message });
  }

  #lead(begin: () => void, signal: AbortSignal): void {
    this.#queue.push({ begin, signal });
    signal.addEventListener("abort", () => {
      if (this.#holder === signal) this.#holder = null;
      setTimeout(() => this.#next(), 0);
    });
    setTimeout(() => this.#next(), 0);
  }

  #next(): void {
    if (this.#holder) return;
    const next = this.#queue.shift();
    if (!next) return;
    if (next.signal.aborted) {
      this.#next();
      return;
    }
    this.#holder = next.signal;
    next.begin();
  }
}

let browser: Browser;
const tabs: { stop: () => void }[] = [];
const openTab = (name: string) => {
  const tab = browser.tab(name);
  tabs.push(tab);
  return tab;
};
const open = () => {
  for (const stream of browser.open) stream.handlers.onOpen();
};
beforeEach(() => {
  browser = new Browser();
});
afterEach(() => {
  for (const tab of tabs.splice(0)) tab.stop();
});

test("of several tabs one holds the stream, and all of them hear it", async () => {
  const [first, second] = [openTab("first"), openTab("second")];
  await vi.waitFor(() => expect(browser.open).toHaveLength(1));
  open();
  await vi.waitFor(() => expect([first.hub.state, second.hub.state]).toEqual(["live", "live"]));
  browser.tell("1", { seq: 1, subjectId: "trf_1" });
  await vi.waitFor(() => expect([first.heard, second.heard]).toEqual([["trf_1"], ["trf_1"]]));
  expect(browser.opened).toHaveLength(1);
});

test("when the tab with the stream closes, another goes on where the browser was", async () => {
  const [first, second] = [openTab("first"), openTab("second")];
  await vi.waitFor(() => expect(browser.open).toHaveLength(1));
  open();
  browser.tell("41", { seq: 41, subjectId: "trf_41" });
  await vi.waitFor(() => expect(second.heard).toEqual(["trf_41"]));
  first.stop();
  await vi.waitFor(() => expect(browser.open.map((stream) => stream.tab)).toEqual(["second"]));
  expect(browser.open[0]?.lastEventId).toBe("41");
});

test("what a resumed stream repeats is told once", async () => {
  const first = openTab("first");
  await vi.waitFor(() => expect(browser.open).toHaveLength(1));
  browser.tell("7", { seq: 7, subjectId: "trf_7" });
  browser.tell("7", "ready");
  browser.tell("7", { seq: 7, subjectId: "trf_7" });
  browser.tell("6", { seq: 6, subjectId: "trf_6" });
  expect(first.heard).toEqual(["trf_7", "ready", "trf_6"]);
});

test("a hidden tab lets go of the stream, reads anew now and then, and once more when it is looked at", async () => {
  const first = openTab("first");
  await vi.waitFor(() => expect(browser.open).toHaveLength(1));
  open();
  first.show(false);
  expect(browser.open).toHaveLength(0);
  expect(first.hub.state).toBe("polling");
  await vi.waitFor(() => expect(first.heard.length).toBeGreaterThanOrEqual(2));
  expect(new Set(first.heard)).toEqual(new Set(["reset"]));
  const before = first.heard.length;
  first.show(true);
  expect(first.heard).toHaveLength(before + 1);
  await vi.waitFor(() => expect(browser.open).toHaveLength(1));
});

test("without a network a tab is not live whatever its stream says, and reads anew once it is back", async () => {
  const first = openTab("first");
  await vi.waitFor(() => expect(browser.open).toHaveLength(1));
  open();
  expect(first.hub.state).toBe("live");
  first.plug(false);
  expect(first.hub.state).toBe("connecting");
  expect(browser.open).toHaveLength(0);
  first.plug(true);
  expect(first.heard).toEqual(["reset"]);
  await vi.waitFor(() => expect(browser.open).toHaveLength(1));
});

test("the place goes to a visible tab when its holder is hidden", async () => {
  const [first] = [openTab("first"), openTab("second")];
  await vi.waitFor(() => expect(browser.open.map((stream) => stream.tab)).toEqual(["first"]));
  first.show(false);
  await vi.waitFor(() => expect(browser.open.map((stream) => stream.tab)).toEqual(["second"]));
});

test("a stream that ends is opened again from the last event, and says meanwhile that it is not live", async () => {
  const [first, second] = [openTab("first"), openTab("second")];
  await vi.waitFor(() => expect(browser.open).toHaveLength(1));
  open();
  await vi.waitFor(() => expect(second.hub.state).toBe("live"));
  browser.tell("9", { seq: 9, subjectId: "trf_9" });
  const [stream] = browser.open;
  if (!stream) throw new Error("no stream is open");
  stream.isOpen = false;
  stream.handlers.onEnd();
  expect(first.hub.state).toBe("connecting");
  await vi.waitFor(() => expect(second.hub.state).toBe("connecting"));
  await vi.waitFor(() => expect(browser.open.map((one) => one.lastEventId)).toEqual(["9"]));
});

test("a tab that opens while another is live knows at once that it is live", async () => {
  openTab("first");
  await vi.waitFor(() => expect(browser.open).toHaveLength(1));
  open();
  const second = openTab("second");
  await vi.waitFor(() => expect(second.hub.state).toBe("live"));
});
