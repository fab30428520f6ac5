import { expect, test } from "vitest";
import { createStrokeReader, isSingleKey, isTypingTarget, strokeOf } from "@/ui/key-bindings";

const plain = { metaKey: false, ctrlKey: false, shiftKey: false, altKey: false };
const bindings = [
  { action: "goHome", strokes: ["g h"] },
  { action: "help", strokes: ["?"] },
  { action: "home", strokes: ["h"] },
] as const;

test("a stroke names its modifiers; Shift is part of a sign, but a modifier of a letter", () => {
  expect(strokeOf({ ...plain, key: "K", metaKey: true })).toBe("mod+k");
  expect(strokeOf({ ...plain, key: "k", ctrlKey: true })).toBe("mod+k");
  expect(strokeOf({ ...plain, key: "?", shiftKey: true })).toBe("?");
  expect(strokeOf({ ...plain, key: "X", shiftKey: true })).toBe("shift+x");
  expect(strokeOf({ ...plain, key: "ArrowDown" })).toBe("arrowdown");
});

test("a sequence needs its second key in time; late, the key means itself", () => {
  const read = createStrokeReader(bindings);
  expect(read("g", 0)).toBeNull();
  expect(read("h", 900)).toBe("goHome");
  expect(read("g", 5000)).toBeNull();
  expect(read("h", 6100)).toBe("home");
});

test("a finished sequence does not begin the next one", () => {
  const read = createStrokeReader(bindings);
  read("g", 0);
  expect(read("h", 100)).toBe("goHome");
  expect(read("h", 200)).toBe("home");
});

test("keys that can be switched off are those without ⌘, arrows and Enter aside", () => {
  expect(["g h", "?", "shift+x", "d"].every(isSingleKey)).toBe(true);
  expect(["mod+k", "enter", "arrowdown", "escape"].some(isSingleKey)).toBe(false);
});

test("letters are letters while somebody types or a dialog is open", () => {
  document.body.innerHTML =
    "<input id=text><input id=box type=checkbox><textarea id=area></textarea><div role=dialog><button id=inside></button></div><button id=free></button>";
  const typing = ["text", "box", "area", "inside", "free"].map((id) => isTypingTarget(document.getElementById(id)));
  expect(typing).toEqual([true, false, true, true, false]);
  document.body.innerHTML = "";
});
