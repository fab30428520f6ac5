/** One shortcut: what it does in the catalogue's `keys.actions`, and its strokes: `g h`, `mod+k`, `shift+x`. */
export type KeyBinding<Action extends string = string> = {
  action: Action;
  /** Alternatives: any of them does it. */
  strokes: readonly string[];
};

/** Keys of every list; `money-table/use-row-keys.ts` acts on them. */
export const listKeys = [
  { action: "next", strokes: ["j", "arrowdown"] },
  { action: "previous", strokes: ["k", "arrowup"] },
  { action: "open", strokes: ["enter"] },
  { action: "openPage", strokes: ["o"] },
  { action: "select", strokes: ["x"] },
  { action: "selectRange", strokes: ["shift+x"] },
  { action: "selectAll", strokes: ["mod+a"] },
  { action: "close", strokes: ["escape"] },
] as const satisfies readonly KeyBinding[];

/** Keys of a form that decides held lines. None of them sends money: they decide what a draft holds. */
export const decideKeys = [
  { action: "exclude", strokes: ["s"] },
  { action: "pay", strokes: ["a"] },
  { action: "note", strokes: ["n"] },
] as const satisfies readonly KeyBinding[];

/** The other keys of Review: the evidence, the way back, the reasons of the list by their place. */
export const reviewKeys = [
  ...decideKeys,
  { action: "earlier", strokes: ["p"] },
  { action: "undo", strokes: ["u"] },
  { action: "chooseReason", strokes: ["1", "2", "3", "4", "5", "6", "7", "8", "9"] },
] as const satisfies readonly KeyBinding[];

/** The first key of every sequence: what follows it belongs to the sequence. */
const sequenceStart = "g";

/** True while somebody writes: single keys mean letters then. Boxes and buttons are no writing. */
export function isTypingTarget(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("[contenteditable=''], [contenteditable=true], textarea, select, [role=dialog], [role=listbox]")) {
    return true;
  }
  const input = target.closest("input");
  return input !== null && !["checkbox", "radio", "button", "range"].includes(input.type);
}

/** The stroke of a key event as the registry writes it: `k`, `?`, `mod+k`, `shift+x`. */
export function strokeOf(event: Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "shiftKey" | "altKey">): string {
  const key = event.key.toLowerCase();
  // Shift is part of a sign such as `?`, but a modifier of a letter or a named key.
  const isLetterOrNamed = key.length > 1 || /[a-z]/.test(key);
  const parts = [
    event.metaKey || event.ctrlKey ? "mod" : "",
    event.altKey ? "alt" : "",
    event.shiftKey && isLetterOrNamed ? "shift" : "",
    key === " " ? "space" : key,
  ];
  return parts.filter((part) => part !== "").join("+");
}

/** A single key without ⌘ or Ctrl: what a person can switch off (WCAG 2.1.4). Enter, Esc and arrows always work. */
export function isSingleKey(stroke: string): boolean {
  return !stroke.includes("mod+") && stroke.split(" ").every((part) => (part.split("+").at(-1) ?? "").length === 1);
}

/**
 * Reads strokes one after the other and says which action is complete. A sequence's second stroke has to follow
 * within `windowMs`, and means nothing else until then.
 */
export function createStrokeReader<Action extends string>(
  bindings: readonly KeyBinding<Action>[],
  windowMs = 1000,
): (stroke: string, atMs: number) => Action | null {
  let pending = { stroke: "", atMs: Number.NEGATIVE_INFINITY };
  const find = (typed: string) => bindings.find((binding) => binding.strokes.includes(typed))?.action ?? null;
  return (stroke, atMs) => {
    const sequence = atMs - pending.atMs <= windowMs ? find(`${pending.stroke} ${stroke}`) : null;
    const isInSequence = pending.stroke === sequenceStart && atMs - pending.atMs <= windowMs;
    pending = isInSequence ? { stroke: "", atMs: Number.NEGATIVE_INFINITY } : { stroke, atMs };
    return isInSequence ? sequence : find(stroke);
  };
}
