import { expect, test } from "vitest";
import { importInput } from "@/domain/cashback-import.schema";

const whole = { id: "bat_1", version: 0, source: { text: "uid\n10010001" }, dryRun: true };

test("an import names its source, and may name how to read it", () => {
  expect(importInput.parse(whole)).toEqual(whole);
  const full = {
    ...whole,
    source: { uploadId: "upl_1" },
    columns: { uid: 0, amount: "金额", note: null },
    delimiter: "::",
    encoding: "gb18030",
    format: "text",
    replace: true,
  };
  expect(importInput.parse(full)).toEqual(full);
});

test("V14: unknown keys are refused, those of every object's prototype too", () => {
  const columns: unknown = JSON.parse('{"uid":0,"__proto__":1}');
  expect(importInput.safeParse({ ...whole, columns }).success).toBe(false);
  expect(importInput.safeParse({ ...whole, columns: { constructor: 1 } }).success).toBe(false);
  expect(importInput.safeParse({ ...whole, source: { text: "x", uploadId: "y" } }).success).toBe(false);
  expect(importInput.safeParse({ ...whole, force: true }).success).toBe(false);
});

test("columns outside every file, an unknown encoding and half a character are refused", () => {
  const wrong = [
    { columns: { uid: -1 } },
    { columns: { uid: 64 } },
    { columns: { uid: 0.5 } },
    { columns: { uid: "" } },
    { encoding: "latin1" },
    { format: "xlsx" },
    { delimiter: "" },
    { source: { text: "uid\n1001\ud800" } },
    { dryRun: undefined },
  ];
  expect(wrong.filter((part) => importInput.safeParse({ ...whole, ...part }).success)).toEqual([]);
});
