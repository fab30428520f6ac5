import { expect, test } from "vitest";
import { freezeInput, unfreezeInput } from "@/domain/system.schema";
import { isWhy } from "@/domain/why";
import { whyText } from "@/domain/why.schema";

test("a reason says something: ten letters, or five characters that are words", () => {
  for (const said of ["wrong file", "测试结束恢复", "误发了批次"]) {
    expect(isWhy(said)).toBe(true);
    expect(whyText.parse(` ${said} `)).toBe(said);
  }
  for (const silent of ["", "          ", "too short", "误发批次"]) {
    expect(isWhy(silent)).toBe(false);
    expect(whyText.safeParse(silent).success).toBe(false);
  }
});

test("an emergency waits for no words; its end is explained", () => {
  expect(freezeInput.parse({ reason: "" })).toEqual({ reason: "" });
  expect(unfreezeInput.safeParse({ reason: "" }).success).toBe(false);
});
