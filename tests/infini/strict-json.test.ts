import fc from "fast-check";
import { expect, test } from "vitest";
import { readEnvelope } from "@/server/infini/read-envelope";
import { parseStrictJson } from "@/server/infini/strict-json";

test.each([
  ['{"code":0,"code":1}', "a repeated key"],
  ['{"code":0,"code":0}', "a repeated key with the same value"],
  ['{"a":{"b":1,"b":1}}', "a repeated key further in"],
  ['{"code":0,"\\u0063ode":0}', "a repeated key in two spellings"],
  ['{"__proto__":{"code":0}}', "a __proto__ member"],
  ['{"a":[{"__proto__":1}]}', "a __proto__ member further in"],
  ['{"code":NaN}', "NaN"],
  ['{"code":-Infinity}', "Infinity"],
  ['{"a":1e400}', "a number beyond a double"],
  ['{"a":1e-400}', "a number below a double"],
  ['{"code":0}x', "bytes after the value"],
  ['{"code":0}{"code":0}', "two values"],
  ['{"code":0,}', "a trailing comma"],
  ['{"code":00}', "a leading zero"],
  ["{'code':0}", "single quotes"],
  ['\ufeff{"code":0}', "a byte order mark"],
  ['{"a":"\u0000"}', "a raw control character"],
  ["", "nothing"],
  ["[".repeat(100_000), "endless nesting"],
  [`${"[".repeat(65)}${"]".repeat(65)}`, "65 levels"],
])("U32: %j is refused (%s)", (text) => {
  expect(() => parseStrictJson(text)).toThrow(SyntaxError);
});

test("colons, braces and escapes inside strings are only text", () => {
  const text = '{"a":"{\\"x\\": [1:2]}","b\\\\":":","c":[":",{"d":"\\u003a"}]}';
  expect(JSON.stringify(parseStrictJson(text))).toBe(JSON.stringify(JSON.parse(text)));
});

test("every value that JSON can write is read back as it was", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      if (text.includes("__proto__") || /:-?0\b|-0/.test(text)) return;
      const read = JSON.stringify(parseStrictJson(text), (_, value) => numberOf(value));
      expect(JSON.parse(read)).toEqual(JSON.parse(text));
    }),
  );
});

test("U11: an envelope has an integer code, text words and a payload, and nothing else passes for one", () => {
  const bad = [
    '{"code":"0"}',
    '{"code":0.0}',
    '{"code":-0}',
    '{"code":0e0}',
    '{"code":1e3}',
    '{"code":null}',
    '{"code":true}',
    '{"code":[0]}',
    '{"code":{"value":"0","isLosslessNumber":true}}',
    '{"Code":0}',
    '{"code":0,"message":5}',
    '{"code":0,"message":null}',
    '{"code":0,"data":true}',
    '{"code":0,"data":7}',
    '[{"code":0}]',
    '"{\\"code\\":0}"',
    "0",
    "null",
    "{}",
  ];
  for (const body of bad) expect(readEnvelope(body), body).toBeNull();
});

test("an envelope may lack words and payload, and carry members of its own", () => {
  expect(readEnvelope(' {"code":0} \n')).toEqual({ code: "0", message: null, data: null });
  expect(readEnvelope('{"trace":"x","code":-17,"message":"m","data":null}')).toEqual({
    code: "-17",
    message: "m",
    data: null,
  });
});

function numberOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "isLosslessNumber" in value ? Number(String(value)) : value;
}
