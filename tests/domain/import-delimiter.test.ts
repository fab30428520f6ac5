import { expect, test } from "vitest";
import { delimiterOfHeader, delimiterOfLine, firstRow, proposeFormat } from "@/domain/import-delimiter";

test("V44: the delimiter is found from the header row alone, by the columns it makes known", () => {
  expect(delimiterOfHeader("uid,amount")).toBe(",");
  expect(delimiterOfHeader("uid;amount,usd;note")).toBe(";");
  expect(delimiterOfHeader("infini uid\t注册日期\t开卡数量")).toBe("\t");
  expect(delimiterOfHeader('"uid,x;y";amount')).toBe(";");
  expect(delimiterOfHeader("uid")).toBe(",");
});

test("V41: the delimiter of pasted lines is a tab, a comma, a semicolon, or else spaces", () => {
  expect(["1\t2,3", "1,2 3", "1;2 3", "1 2", "1"].map(delimiterOfLine)).toEqual(["\t", ",", ";", " ", " "]);
});

test("a text whose first row names a payee column is proposed as CSV, anything else as text", () => {
  expect(proposeFormat("\n序号;用户ID;金额\n1;10010001;5\n")).toBe("csv");
  expect(proposeFormat("邮箱")).toBe("csv");
  expect(proposeFormat("10010001 2025-05-01 2\n")).toBe("text");
  expect(proposeFormat("")).toBe("text");
});

test("the first row may hold line breaks in quotes, and is not there before it ends", () => {
  expect(firstRow('\r\n"a\nb",c\nd')).toBe('"a\nb",c');
  expect(firstRow("a,b")).toBeNull();
  expect(firstRow('"a\nb')).toBeNull();
});
