import type { StreamMessage } from "@/server/routers/events.router";

/** `live`: changes arrive as they happen. `polling`: hidden, looks now and then. `connecting`: neither for the moment. */
export type LiveState = "live" | "polling" | "connecting";
export type LiveItem = { id: string; message: StreamMessage };
export type StreamHandlers = { onItem(item: LiveItem): void; onOpen(): void; onEnd(): void };

/** What a tab is made of, so that a test can be one. */
export type TabParts = {
  /** Opens the stream from a place on; the returned function closes it. */
  open(lastEventId: string | null, handlers: StreamHandlers): () => void;
  /** Calls `begin` when this tab is the one of all that may hold the stream, and keeps the place until the signal. */
  lead(begin: () => void, signal: AbortSignal): void;
  channel: Pick<BroadcastChannel, "postMessage" | "addEventListener" | "close">;
  isVisible(): boolean;
  onVisibilityChange(listener: () => void): () => void;
  /** False while the browser says that it has no network: a stream that it still holds brings nothing. */
  isOnline(): boolean;
  onOnlineChange(listener: () => void): () => void;
  pollMs: number;
  retryMs: number;
};

/** What tabs tell each other. */
type Wire = { item: LiveItem } | { isOpen: boolean } | { asks: true };

const KNOWN_MAX = 2_000;
const RETRY_FACTOR_MAX = 10;

/**
 * The live changes of one tab. Of all visible tabs one holds the stream and passes on what it hears; a hidden tab lets
 * go and is told now and then to read anew, so that a browser of twenty tabs keeps one connection.
 */
export class EventHub {
  readonly #parts: TabParts;
  readonly #listeners = new Set<(message: StreamMessage) => void>();
  readonly #stateListeners = new Set<() => void>();
  readonly #known = new Set<number>();
  #lastEventId: string | null = null;
  #state: LiveState = "connecting";
  #stop: () => void = () => undefined;
  #isLeader = false;
  #wasAway = false;

  constructor(parts: TabParts) {
    this.#parts = parts;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** Begins; the returned function ends everything. */
  start(): () => void {
    this.#parts.channel.addEventListener("message", (event) => this.#hear(event.data));
    const unwatch = this.#parts.onVisibilityChange(() => this.#settle());
    const unwatchOnline = this.#parts.onOnlineChange(() => this.#settle());
    this.#settle();
    return () => {
      unwatch();
      unwatchOnline();
      this.#stop();
      this.#parts.channel.close();
    };
  }

  /** Calls the listener with each message; the returned function ends that. */
  listen(listener: (message: StreamMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onState(listener: () => void): () => void {
    this.#stateListeners.add(listener);
    return () => void this.#stateListeners.delete(listener);
  }

  #settle(): void {
    this.#stop();
    this.#stop = () => undefined;
    if (!this.#parts.isOnline()) {
      this.#wasAway = true;
      this.#become("connecting");
      return;
    }
    if (!this.#parts.isVisible()) {
      this.#wasAway = true;
      this.#stop = this.#poll();
      return;
    }
    // What the leader passed on meanwhile was not heard here.
    if (this.#wasAway) this.#tell({ kind: "reset" });
    this.#wasAway = false;
    this.#stop = this.#follow();
  }

  #poll(): () => void {
    this.#become("polling");
    const timer = setInterval(() => this.#tell({ kind: "reset" }), this.#parts.pollMs);
    return () => clearInterval(timer);
  }

  #follow(): () => void {
    this.#become("connecting");
    const ending = new AbortController();
    this.#parts.lead(() => this.#hold(ending.signal), ending.signal);
    this.#say({ asks: true });
    return () => ending.abort();
  }

  /** Holds the stream for all tabs, opening it anew whenever it ends, each time a little later. */
  #hold(signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#isLeader = true;
    let failures = 0;
    let close: () => void = () => undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      close = this.#parts.open(this.#lastEventId, {
        onItem: (item) => {
          this.#say({ item });
          this.#take(item);
        },
        onOpen: () => {
          failures = 0;
          this.#become("live");
          this.#say({ isOpen: true });
        },
        onEnd: () => {
          if (signal.aborted) return;
          failures += 1;
          this.#become("connecting");
          this.#say({ isOpen: false });
          retry = setTimeout(open, this.#parts.retryMs * Math.min(failures, RETRY_FACTOR_MAX));
        },
      });
    };
    signal.addEventListener("abort", () => {
      this.#isLeader = false;
      clearTimeout(retry);
      close();
    });
    open();
  }

  #hear(data: unknown): void {
    if (!isWire(data) || this.#state === "polling" || !this.#parts.isOnline()) return;
    if ("asks" in data) {
      if (this.#isLeader && this.#state === "live") this.#say({ isOpen: true });
      return;
    }
    if (this.#isLeader) return;
    if ("isOpen" in data) this.#become(data.isOpen ? "live" : "connecting");
    else this.#take(data.item);
  }

  /** A resumed stream repeats what this tab may know already. */
  #take({ id, message }: LiveItem): void {
    this.#lastEventId = id;
    if (message.kind === "change") {
      if (this.#known.has(message.seq)) return;
      this.#remember(message.seq);
    }
    this.#tell(message);
  }

  #remember(seq: number): void {
    this.#known.add(seq);
    if (this.#known.size <= KNOWN_MAX) return;
    for (const oldest of this.#known) {
      this.#known.delete(oldest);
      if (this.#known.size <= KNOWN_MAX / 2) return;
    }
  }

  #tell(message: StreamMessage): void {
    for (const listener of [...this.#listeners]) listener(message);
  }

  #say(wire: Wire): void {
    this.#parts.channel.postMessage(wire);
  }

  #become(state: LiveState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of [...this.#stateListeners]) listener();
  }
}

/** Only tabs of this page speak on the channel; an older version of it may speak otherwise. */
function isWire(data: unknown): data is Wire {
  if (typeof data !== "object" || data === null) return false;
  if ("asks" in data) return true;
  if ("isOpen" in data) return typeof data.isOpen === "boolean";
  return "item" in data && typeof data.item === "object" && data.item !== null && "message" in data.item;
}
