import { beforeEach, expect, test } from "vitest";
import { forgetKeptTexts, keepText, readKeptText } from "@/ui/kept-text";

const now = Date.parse("2026-11-21T15:29:00Z");
const rows = "10482273 5.60\n10482274 5.60";

beforeEach(() => window.sessionStorage.clear());

test("what was typed comes back in this tab, to the person who typed it, and is never in the storage of the browser", () => {
  keepText("rows-new", "opr_1", rows, now);
  expect(readKeptText("rows-new", "opr_1", now + 60_000)).toBe(rows);
  expect(readKeptText("rows-new", "opr_2", now)).toBeNull();
  expect(readKeptText("rows-bat_1", "opr_1", now)).toBeNull();
  expect(window.localStorage).toHaveLength(0);
});

test("it is forgotten when the field is emptied, and at the end of the longest session", () => {
  keepText("rows-new", "opr_1", rows, now);
  expect(readKeptText("rows-new", "opr_1", now + 12 * 3_600_000)).toBeNull();
  keepText("rows-new", "opr_1", "", now);
  expect(window.sessionStorage).toHaveLength(0);
});

test("a sign-out forgets all of it and nothing else", () => {
  window.sessionStorage.setItem("im-key-start-bat_1-x", "1");
  keepText("rows-new", "opr_1", rows, now);
  keepText("rows-bat_1", "opr_1", rows, now);
  forgetKeptTexts();
  expect(Object.keys(window.sessionStorage)).toEqual(["im-key-start-bat_1-x"]);
});

test("another person who signs in finds nothing of the one before, and keeps what is their own", () => {
  keepText("rows-new", "opr_1", rows, now);
  keepText("rows-bat_1", "opr_2", "their own", now);
  forgetKeptTexts({ person: "opr_2", nowMs: now });
  expect(readKeptText("rows-bat_1", "opr_2", now)).toBe("their own");
  expect(window.sessionStorage).toHaveLength(1);
});

test("what others wrote into the storage is no text of ours", () => {
  window.sessionStorage.setItem("im-text-rows-new", "{broken");
  expect(readKeptText("rows-new", "opr_1", now)).toBeNull();
});
