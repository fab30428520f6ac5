import type { ApiClient } from "./client";
import type { TabParts } from "./event-hub";
import { watchOnline } from "./use-online";

const NAME = "infini-manager.events";
const POLL_MS = 30_000;
const RETRY_MS = 3_000;

/** The parts of a tab in a real browser. */
export function browserTab(client: ApiClient): TabParts {
  return {
    open: (lastEventId, handlers) => openStream(client, lastEventId, handlers),
    lead,
    channel: new BroadcastChannel(NAME),
    isVisible: () => document.visibilityState === "visible",
    onVisibilityChange: (listener) => {
      document.addEventListener("visibilitychange", listener);
      return () => document.removeEventListener("visibilitychange", listener);
    },
    isOnline: () => navigator.onLine,
    onOnlineChange: watchOnline,
    pollMs: POLL_MS,
    retryMs: RETRY_MS,
  };
}

function openStream(client: ApiClient, lastEventId: string | null, handlers: Parameters<TabParts["open"]>[1]) {
  const subscription = client.events.stream.subscribe(
    { lastEventId },
    {
      onData: ({ id, data }) => handlers.onItem({ id, message: data }),
      onConnectionStateChange: ({ state }) => {
        if (state === "pending") handlers.onOpen();
      },
      onError: () => handlers.onEnd(),
      onComplete: () => handlers.onEnd(),
    },
  );
  return () => subscription.unsubscribe();
}

/** Plain HTTP away from this machine has no Web Locks: there each visible tab holds a stream of its own. */
function lead(begin: () => void, signal: AbortSignal): void {
  if (!("locks" in navigator)) {
    begin();
    return;
  }
  const held = async () => {
    // The place can be given in the moment in which it is given up: whoever kept it then would keep it for ever.
    if (signal.aborted) return;
    begin();
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  };
  // The request fails when the tab stops waiting for the place, and that is all there is to it.
  navigator.locks.request(NAME, { signal }, held).catch(() => undefined);
}
