const IDLE_AFTER_MS = 60_000;
const signs = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

let lastSignAtMs = 0;
let isWatching = false;

/** Begins to notice keyboard and pointer; once, and in a browser only. */
export function watchActivity(): void {
  if (isWatching || typeof window === "undefined") return;
  isWatching = true;
  lastSignAtMs = Date.now();
  const note = () => {
    lastSignAtMs = Date.now();
  };
  for (const sign of signs) window.addEventListener(sign, note, { passive: true, capture: true });
}

/**
 * Tells the server when nobody is there: a screen that only refreshes itself must not keep a session alive.
 * @source docs/design/security.md §9
 */
export function activityHeaders(): Record<string, string> {
  return Date.now() - lastSignAtMs > IDLE_AFTER_MS ? { "x-operator-idle": "1" } : {};
}
