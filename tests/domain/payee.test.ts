import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalPayee, isUnusualUid, mixedScripts, payeeKeySource, readPayee } from "@/domain/payee";

function hintOf(kind: "uid" | "email", text: string): string {
  const reading = readPayee(kind, text);
  if (reading.isPayee) return "payee";
  const { hint, codePoint } = reading.hint;
  return codePoint === undefined ? hint : `${hint} ${codePoint}`;
}

test("a UID is one to twenty ASCII digits without a leading zero, and stays as it is", () => {
  for (const uid of ["1", "10010001", "99999999999999999999"]) expect(canonicalPayee("uid", uid)).toBe(uid);
  expect(hintOf("uid", "100000000000000000000")).toBe("too_long");
  expect(() => canonicalPayee("uid", "010")).toThrow(RangeError);
});

test("what is wrong with a UID is named: V18 to V21, V31", () => {
  const hints = {
    "": "empty",
    "00100100": "leading_zero",
    "1.0E+09": "scientific",
    "1,04823E+11": "scientific",
    "１００": "fullwidth_digit U+FF11",
    "١٠٠": "other_digit U+0661",
    "10²": "other_digit U+00B2",
    "10010001\u200b": "invisible_character U+200B",
    "\u202e10010001": "invisible_character U+202E",
    "\ufeff10010001": "invisible_character U+FEFF",
    "10010001\u00a0": "whitespace U+00A0",
    "10010001\u3000": "whitespace U+3000",
    "1001 0001": "whitespace U+0020",
    "\t10010001": "whitespace U+0009",
    "1001\n0001": "newline U+000A",
    "10,010,001": "grouped_digits",
    "10010001.0": "decimal",
    "=1+1": "formula",
    "-5": "formula",
    "10010001,5.6": "several_values",
    "a@x.io": "email_in_uid",
    "1001O001": "unexpected_character U+004F",
    abc: "unexpected_character U+0061",
  };
  expect(Object.fromEntries(Object.keys(hints).map((text) => [text, hintOf("uid", text)]))).toEqual(hints);
});

test("V37: addresses are one payee whatever their case, and whether the domain is written in letters or punycode", () => {
  const same = ["bob@b\u00fccher.de", "BOB@B\u00dcCHER.de", "bob@bu\u0308cher.de", "bob@xn--bcher-kva.de"];
  expect(new Set(same.map((text) => canonicalPayee("email", text)))).toEqual(new Set(["bob@xn--bcher-kva.de"]));
  expect(canonicalPayee("email", "A@X.io")).toBe(canonicalPayee("email", "a@x.IO"));
  expect(canonicalPayee("email", "\u03b1\u03a3@x.io")).toBe(canonicalPayee("email", "\u03b1\u03c3@x.io"));
  expect(canonicalPayee("email", "a+tag@x.io")).not.toBe(canonicalPayee("email", "a@x.io"));
});

test("what is wrong with an address is named, and nothing is repaired", () => {
  const hints = {
    "": "empty",
    alice: "no_at_sign",
    "@x.io": "bad_local_part",
    "a..b@x.io": "bad_local_part",
    "a@b@x.io": "bad_local_part",
    "a@localhost": "bad_domain",
    "a@x..io": "bad_domain",
    "a@-x.io": "bad_domain",
    "a@x.io:80": "bad_domain",
    "a@x.io/path": "bad_domain",
    "a@127.0.0.1": "bad_domain",
    "a@x.0x7f": "bad_domain",
    "a@xn--a.com": "bad_domain",
    "a@x\u3002io": "bad_domain",
    "a@\uff58.io": "compatibility_character U+FF58",
    "a@x\ufe0f.io": "invisible_character U+FE0F",
    "a@x.io\u00ad": "invisible_character U+00AD",
    "a b@x.io": "whitespace U+0020",
    "a@x.io\n": "newline U+000A",
    [`${"a".repeat(65)}@x.io`]: "too_long",
    [`a@${"x".repeat(64)}.io`]: "bad_domain",
    [`a@${"x.".repeat(130)}io`]: "too_long",
  };
  expect(Object.fromEntries(Object.keys(hints).map((text) => [text, hintOf("email", text)]))).toEqual(hints);
});

test("the comparison text of a payee is its own comparison text, and never merges two domains", () => {
  const local = fc.string({
    unit: fc.constantFrom("a", "B", "\u0130", "\u00c9", "e\u0301", "\u03a3", "1", "+", "_"),
    minLength: 1,
    maxLength: 8,
  });
  const domain = fc.string({
    unit: fc.constantFrom("a", "B", "\u00fc", "\u0430", "1", "\u4e2d"),
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(local, domain, (name, host) => {
      const reading = readPayee("email", `${name}@${host}.io`);
      if (!reading.isPayee) return;
      expect(canonicalPayee("email", reading.canonical)).toBe(reading.canonical);
      expect(reading.canonical).toMatch(/@[a-z0-9-]+\.io$/);
      const other = readPayee("email", `${name}@${host}a.io`);
      expect(other.isPayee && other.canonical).not.toBe(reading.canonical);
    }),
    { numRuns: 200 },
  );
});

test("a UID and an address never share a payee key", () => {
  expect(payeeKeySource("uid", "10010001")).toBe("uid:10010001");
  expect(payeeKeySource("email", "a@x.io")).toBe("email:a@x.io");
});

test("V37: an address of several scripts is seen, with the code points that are to blame", () => {
  expect(mixedScripts("bob@ex\u0430mple.com")).toEqual({ scripts: ["Latin", "Cyrillic"], codePoints: ["U+0430"] });
  // The whole name in Cyrillic letters that look Latin, under a Latin ending.
  expect(mixedScripts("\u0441\u0441@\u0430\u0440\u0440.com")?.scripts).toEqual(["Cyrillic", "Latin"]);
  expect(mixedScripts("\u03bfscar@x.io")?.codePoints).toEqual(["U+03BF"]);
  for (const plain of [
    "alice@example.com",
    "jos\u00e9@b\u00fccher.de",
    "\u043f\u043e\u0447\u0442\u0430@\u044f.\u0440\u0444",
  ]) {
    expect(mixedScripts(plain), plain).toBeNull();
  }
});

test("fewer than five digits are unusual", () => {
  expect(["9", "9999", "10000"].map(isUnusualUid)).toEqual([true, true, false]);
});
