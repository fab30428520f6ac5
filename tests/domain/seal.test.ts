import { expect, test } from "vitest";
import { joinSeals, judgeSeal, type SealFacts } from "@/domain/seal";

const facts: SealFacts = {
  deploymentId: "dep_1",
  mode: "sandbox",
  restoreEpoch: 2,
  journal: 10,
  audit: 20,
  fences: 30,
};
const less = (change: Partial<SealFacts>): SealFacts => ({ ...facts, ...change });

test("D17: any number that fell means that the database went back, whatever the others did", () => {
  for (const change of [{ journal: 9 }, { audit: 19 }, { fences: 29 }, { restoreEpoch: 1, journal: 99 }]) {
    expect(judgeSeal(less(change), true, facts), JSON.stringify(change)).toBe("back");
  }
  expect(judgeSeal(less({ audit: 19, journal: 99 }), true, facts)).toBe("back");
  expect(judgeSeal(less({ journal: 11, audit: 21, fences: 31 }), true, facts)).toBe("same");
  expect(judgeSeal(facts, true, facts)).toBe("same");
});

test("a restore that somebody handled is followed, with numbers of its own", () => {
  expect(judgeSeal(less({ restoreEpoch: 3, journal: 1, audit: 1 }), true, facts)).toBe("moved");
});

test("D18: a sealed database without its file, or with the file of another one or another mode, is a copy", () => {
  expect(judgeSeal(facts, true, null)).toBe("copy");
  expect(judgeSeal(facts, true, less({ deploymentId: "dep_2" }))).toBe("copy");
  expect(judgeSeal(facts, true, less({ mode: "live" }))).toBe("copy");
});

test("a database that nothing was sealed to takes the first folder, but not one that knows more of it", () => {
  expect(judgeSeal(facts, false, null)).toBe("new");
  expect(judgeSeal(facts, false, less({ deploymentId: "dep_2" }))).toBe("new");
  expect(judgeSeal(facts, false, facts)).toBe("new");
  expect(judgeSeal(less({ audit: 19 }), false, facts)).toBe("back");
});

test("two memories of one database say the higher of each number, and of two epochs the later one counts", () => {
  expect(joinSeals(facts, less({ journal: 12, audit: 1 }))).toEqual(less({ journal: 12 }));
  expect(joinSeals(less({ restoreEpoch: 3, journal: 1 }), facts)).toEqual(less({ restoreEpoch: 3, journal: 1 }));
  expect(joinSeals(facts, less({ restoreEpoch: 3, journal: 1 }))).toEqual(less({ restoreEpoch: 3, journal: 1 }));
  expect(joinSeals(null, facts)).toEqual(facts);
  expect(joinSeals(facts, less({ deploymentId: "dep_2", journal: 99 }))).toEqual(facts);
});
