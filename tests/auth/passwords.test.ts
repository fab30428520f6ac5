import { expect, test } from "vitest";
import { BadInputError } from "@/domain/errors";
import { checkNewPassword, hashPassword, passwordCost, verifyPassword } from "@/server/auth/passwords";

const owner = { email: "anna.berg@example.test", name: "Anna Berg" };
const refusal = (password: string) => {
  try {
    checkNewPassword(password, owner);
    return "accepted";
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    expect(error.reason).toBe("operator.password");
    expect(`${error.message} ${JSON.stringify(error.params)}`).not.toContain(password);
    return error.params.why;
  }
};

test("a stored password shows its cost, differs each time, and fits only its own password", async () => {
  const [first, second] = await Promise.all([
    hashPassword("kestrel over the harbour"),
    hashPassword("kestrel over the harbour"),
  ]);
  expect(first).not.toBe(second);
  expect(passwordCost(first)).toEqual({ log2n: 15, r: 8, p: 3 });
  expect(await verifyPassword(first, "kestrel over the harbour")).toBe(true);
  expect(await verifyPassword(first, "kestrel over the harbor")).toBe(false);
});

test("the same characters typed on another keyboard are the same password", async () => {
  const stored = await hashPassword("na\u00efve-h\u00f4tel-2041");
  expect(await verifyPassword(stored, "nai\u0308ve-ho\u0302tel-2041")).toBe(true);
});

test.each([
  ["an empty text", ""],
  ["a hash of another kind", "5f4dcc3b5aa765d61d8327deb882cf99:00"],
  ["a cost that would stop the machine", `$scrypt$ln=30,r=8,p=1$${"a".repeat(22)}$${"a".repeat(43)}`],
  ["a cost of nothing", `$scrypt$ln=0,r=8,p=1$${"a".repeat(22)}$${"a".repeat(43)}`],
])("%s in the place of a hash fits no password", async (_what, stored) => {
  expect(passwordCost(stored)).toBe(null);
  expect(await verifyPassword(stored, "kestrel over the harbour")).toBe(false);
});

test.each([
  ["short", "elevenchars"],
  ["long", "x9-".repeat(43)],
  ["common", "password1234"],
  ["common", "Passw0rd2024!"],
  ["common", "correct horse battery staple"],
  ["common", "aaaaaaaaaaaaaa"],
  ["common", "abcabcabcabcabc"],
  ["common", "qwertyuiopasdfgh"],
  ["common", "9876543210987"],
  ["common", "Administrator!!"],
  ["personal", "annaberg2024"],
  ["personal", "Anna.Berg-1987"],
])("a password that is %s is refused: %s", (why, password) => {
  expect(refusal(password)).toBe(why);
});

test.each(["kestrel over the harbour", "v8#nQ2!mR7zL", "四面楚歌背水一战破釜沉舟卧薪尝胆", "twelve-chars"])(
  "a password that nobody would try first is accepted: %s",
  (password) => {
    expect(refusal(password)).toBe("accepted");
  },
);
