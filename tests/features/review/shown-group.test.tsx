import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import type { HeldGroup } from "@/features/review/labels";
import { useShownGroup } from "@/features/review/use-shown-group";

const group = (reason: HeldGroup["reason"], count: number): HeldGroup => ({
  batchId: "bat_1",
  batchName: "May cashback",
  reason,
  count,
  sum: "11.200000",
});

test("the reason that is being worked through stays on the screen while others overtake it, until nothing of it is left", () => {
  const first = [group("no_card", 3), group("duplicate_in_file", 2)];
  const { result, rerender } = renderHook(({ groups }) => useShownGroup(groups, null, undefined), {
    initialProps: { groups: first },
  });
  expect(result.current?.reason).toBe("no_card");
  rerender({ groups: [group("duplicate_in_file", 2), group("no_card", 2)] });
  expect(result.current?.reason).toBe("no_card");
  rerender({ groups: [group("duplicate_in_file", 2)] });
  expect(result.current?.reason).toBe("duplicate_in_file");
});

test("a reason that a person chose comes before the one that was shown, and once it is done another of its batch", () => {
  const other: HeldGroup = { ...group("no_card", 9), batchId: "bat_0", batchName: "April" };
  const all = [other, group("no_card", 3), group("own_account", 1)];
  const { result, rerender } = renderHook(({ groups, chosen }) => useShownGroup(groups, chosen, "bat_1"), {
    initialProps: { groups: all, chosen: "bat_1.own_account" },
  });
  expect(result.current).toEqual(group("own_account", 1));
  rerender({ groups: all.slice(0, 2), chosen: "bat_1.own_account" });
  expect(result.current).toEqual(group("no_card", 3));
});
