/**
 * What a person typed and has not handed in, kept over a reload of this tab. It may name people: it never goes to
 * `localStorage`, is read by the person alone who typed it, and no longer than a session lasts.
 * @source docs/design/security.md §8
 */
type KeptText = { person: string; atMs: number; text: string };

const prefix = "im-text-";
/** The longest session. */
const keptMs = 12 * 3_600_000;

/** Keeps the text of one field; an empty one is forgotten. */
export function keepText(field: string, person: string, text: string, nowMs: number): void {
  const kept: KeptText = { person, atMs: nowMs, text };
  withStorage((storage) => {
    // First: what cannot be kept (storage is small) must not leave an older text behind.
    storage.removeItem(prefix + field);
    if (text !== "") storage.setItem(prefix + field, JSON.stringify(kept));
  });
}

/** What this person typed into the field before, in this tab; null when there is nothing. */
export function readKeptText(field: string, person: string, nowMs: number): string | null {
  const kept = withStorage((storage) => storage.getItem(prefix + field)) ?? null;
  return kept === null ? null : textOf(kept, person, nowMs);
}

/** Forgets every kept text, or those of everybody but one person and those that are too old. */
export function forgetKeptTexts(but?: { person: string; nowMs: number }): void {
  withStorage((storage) => {
    const places = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "");
    for (const place of places.filter((one) => one.startsWith(prefix))) {
      const isTheirs = but !== undefined && textOf(storage.getItem(place) ?? "", but.person, but.nowMs) !== null;
      if (!isTheirs) storage.removeItem(place);
    }
  });
}

function textOf(kept: string, person: string, nowMs: number): string | null {
  try {
    const { person: whose, atMs, text }: Partial<KeptText> = JSON.parse(kept);
    return whose === person && atMs !== undefined && nowMs - atMs < keptMs ? (text ?? null) : null;
  } catch {
    return null;
  }
}

/** Storage may be closed to this page, or full: then nothing is kept. */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(window.sessionStorage);
  } catch {
    return undefined;
  }
}
