import { describe, expect, test } from "vitest";
import {
  type AccountFilterState,
  accountFilterOf,
  activeFilters,
  sortOfTable,
  tableSortOf,
  withinGroup,
  withoutFilter,
} from "@/features/accounts/use-account-query";
import { authorityOf } from "@/features/accounts/use-authority-form";

const none: AccountFilterState = {
  tab: "all",
  q: "",
  group: [],
  groupBy: "any",
  session: [],
  authority: [],
  twoFactor: null,
  age: null,
  min: null,
  max: null,
  frozen: false,
  stopped: false,
};

describe("the address as a filter", () => {
  test("the list of one group narrows whatever else is filtered, and loses none of it", () => {
    const filter = accountFilterOf({ ...none, q: "ops", group: ["grp_1"], groupBy: "all" });
    expect(withinGroup(filter, "grp_9")).toEqual({ text: "ops", groups: { all: ["grp_1", "grp_9"] } });
    expect(withinGroup({}, "grp_9")).toEqual({ groups: { all: ["grp_9"] } });
    expect(withinGroup(filter, null)).toBe(filter);
  });

  test("giving up the filter of groups gives up how they are combined", () => {
    expect(withoutFilter("group")).toEqual({ group: null, groupBy: null });
  });

  test("without filters nothing is asked for", () => {
    expect(accountFilterOf(none)).toEqual({});
    expect(activeFilters(none)).toEqual([]);
  });

  test("each filter of the address reaches the list", () => {
    const all: AccountFilterState = {
      tab: "attention",
      q: "  Ops ",
      group: ["grp_1", "grp_2"],
      groupBy: "none",
      session: ["refused"],
      authority: ["ending"],
      twoFactor: "bound",
      age: "stale",
      min: "5",
      max: "10.5",
      frozen: true,
      stopped: true,
    };
    expect(accountFilterOf(all)).toEqual({
      text: "Ops",
      groups: { none: ["grp_1", "grp_2"] },
      session: ["refused"],
      authority: ["ending"],
      twoFactor: "bound",
      age: "stale",
      available: { min: "5", max: "10.5" },
      isFrozen: true,
      isStopped: true,
      needsPerson: true,
    });
    expect(activeFilters(all)).toEqual([
      "q",
      "group",
      "session",
      "twoFactor",
      "authority",
      "age",
      "available",
      "frozen",
      "stopped",
    ]);
  });

  test("a text that no list takes is made one that it does", () => {
    expect(accountFilterOf({ ...none, q: "a\u0007b" })).toEqual({ text: "a b" });
    expect(accountFilterOf({ ...none, q: "x".repeat(500) }).text).toHaveLength(100);
    expect(accountFilterOf({ ...none, q: " \u0000 " })).toEqual({});
  });

  test("the range of the balance goes as one filter", () => {
    expect(withoutFilter("available")).toEqual({ min: null, max: null });
    expect(withoutFilter("age")).toEqual({ age: null });
  });

  test("the order survives the way to the table and back, and one that the list lacks is none", () => {
    const sort = { by: "available", direction: "desc" } as const;
    expect(sortOfTable(tableSortOf(sort))).toEqual(sort);
    expect(sortOfTable({ key: "password", direction: "ascending" })).toBeNull();
  });
});

describe("a statement of authority", () => {
  const draft = { basis: "authorised", ownerText: " Acme Ltd ", signedOn: "2026-11-20", until: "2026-12-31" } as const;

  test("a mandate ends with the last moment of its day where the person is", () => {
    const authority = authorityOf(draft);
    expect(authority).toMatchObject({ basis: "authorised", ownerText: "Acme Ltd", signedOn: "2026-11-20" });
    expect(new Date(authority?.expiresAt ?? "").getTime()).toBe(new Date(2027, 0, 1).getTime() - 1);
  });

  test("one's own account has no end, whatever stood in the field before", () => {
    expect(authorityOf({ ...draft, basis: "owned" })).not.toHaveProperty("expiresAt");
  });

  test("without its owner it is no statement", () => {
    expect(authorityOf({ ...draft, ownerText: "  " })).toBeNull();
    expect(authorityOf({ ...draft, basis: "" })).toBeNull();
  });
});
