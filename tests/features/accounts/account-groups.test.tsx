import { act, fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { GroupMembersInput } from "@/domain/group.schema";
import { AccountGroupsPanel } from "@/features/accounts/account-groups-panel";
import { ChangeGroupsDialog, type GroupTarget } from "@/features/accounts/change-groups-dialog";
import { GroupChangePanel } from "@/features/accounts/group-change-panel";
import { GroupsRailPanel } from "@/features/accounts/groups-rail-panel";
import type { AccountActError } from "@/features/accounts/labels";
import type { MembershipAnswer } from "@/features/accounts/use-membership";
import { renderFace, whyBarred } from "../../ui/render-face";
import { group as groupRow } from "../groups/group-samples";
import { east, general } from "./account-samples";

const click = (element: HTMLElement) => act(async () => void fireEvent.click(element));
const changed = { changed: 1, unchanged: 0, unknown: 0 };

/** The groups of one account, with what was asked of the server. */
function showGroups(groupIds: string[], answer: MembershipAnswer = changed, mayChange = true) {
  const asked: [string, GroupMembersInput][] = [];
  const act = (kind: string) => async (input: GroupMembersInput) => {
    asked.push([kind, input]);
    return answer;
  };
  renderFace(
    <AccountGroupsPanel
      account={{ id: "acc_1", groupIds }}
      groups={[general, east]}
      acts={mayChange ? { add: act("add"), remove: act("remove") } : undefined}
    />,
  );
  return asked;
}
const tick = async (name: string) => {
  await click(screen.getByRole("button", { name: "Change groups" }));
  await click(await screen.findByRole("checkbox", { name }));
};

test("each group of an account is a link, and a tick puts it into another one at once", async () => {
  const asked = showGroups(["grp_1"]);
  expect(screen.getByRole("link", { name: "General" }).getAttribute("href")).toBe("/groups/grp_1");
  await tick("East");
  expect(asked).toEqual([["add", { id: "grp_2", sel: { ids: ["acc_1"] } }]]);
});

test("GRP-3: out of the last group is into the default one, and the panel says so", async () => {
  const asked = showGroups(["grp_2"], { ...changed, moved: 1 });
  await tick("East");
  expect(asked).toEqual([["remove", { id: "grp_2", sel: { ids: ["acc_1"] } }]]);
  expect(await screen.findByText("It had no other group, so it is in the default group now.")).toBeDefined();
});

test("a refusal is shown where the tick was", async () => {
  showGroups(["grp_1"], { moneyMoved: "no", reason: "group.not_found" });
  await tick("East");
  expect((await screen.findByRole("alert")).textContent).toContain("It does not exist, or you may not see it.");
});

test("without the right the groups stay readable and the button says what is missing", async () => {
  const asked = showGroups(["grp_1"], changed, false);
  const button = screen.getByRole("button", { name: "Change groups" });
  expect(whyBarred(button)).toContain("needs the right “groups.edit”");
  await click(button);
  expect(screen.queryByRole("checkbox")).toBeNull();
  expect(asked).toEqual([]);
});

/** The dialog for a selection, with what was chosen in it. */
function showBulk(change: "add" | "remove", count: number | null, answer: AccountActError | null = null) {
  const chosen: GroupTarget[] = [];
  renderFace(
    <ChangeGroupsDialog
      change={change}
      count={count}
      groups={[general, east]}
      onSubmit={async (target) => {
        chosen.push(target);
        return answer;
      }}
      onClose={() => undefined}
    />,
  );
  return chosen;
}

test("a selection goes into one group, and the button says how many accounts that are", async () => {
  const chosen = showBulk("add", 204);
  expect(screen.getByRole("dialog", { name: "Add 204 accounts to a group" })).toBeDefined();
  const button = screen.getByRole("button", { name: "Add 204 accounts" });
  expect(button.hasAttribute("disabled")).toBe(true);
  await click(screen.getByRole("radio", { name: "East" }));
  await click(button);
  expect(chosen).toEqual([{ id: "grp_2" }]);
});

test("a new group can be named on the way; without a name nothing goes", async () => {
  const chosen = showBulk("add", 2);
  await click(screen.getByRole("radio", { name: "New group" }));
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "New group" }).checked).toBe(true);
  const button = screen.getByRole("button", { name: "Add 2 accounts" });
  expect(button.hasAttribute("disabled")).toBe(true);
  fireEvent.change(screen.getByRole("textbox", { name: "Name" }), { target: { value: " West " } });
  await click(button);
  expect(chosen).toEqual([{ name: "West" }]);
});

test("a selection that changed meanwhile is refused in words, and the dialog stays", async () => {
  showBulk("remove", 3, { moneyMoved: "no", reason: "group.selection_changed" });
  expect(screen.queryByRole("radio", { name: "New group" })).toBeNull();
  await click(screen.getByRole("radio", { name: "East" }));
  await click(screen.getByRole("button", { name: "Remove 3 accounts" }));
  expect((await screen.findByRole("alert")).textContent).toContain("The selection changed meanwhile.");
});

test("what a change did is said in numbers: changed, unchanged, moved and gone", () => {
  const result = { group: "East", changed: 198, unchanged: 6, unknown: 0, moved: 0 };
  renderFace(<GroupChangePanel bulk={{ error: null, result: { ...result, change: "add" } }} />);
  expect(screen.getByRole("status").textContent?.trim()).toBe("198 accounts are in East now; 6 were in it already.");
});

test("taking accounts out says who had no other group", () => {
  const result = { group: "East", changed: 3, unchanged: 0, unknown: 1, moved: 2 };
  renderFace(<GroupChangePanel bulk={{ error: null, result: { ...result, change: "remove" } }} />);
  expect(screen.getByRole("status").textContent).toBe(
    "3 accounts are out of East. 2 had no other group and are in the default group now. 1 does not exist any more.",
  );
});

test("the groups beside the list narrow it, and the current one is marked", async () => {
  const chosen: (string | null)[] = [];
  renderFace(
    <GroupsRailPanel
      groups={[groupRow({ id: "grp_1", name: "General", isDefault: true }), groupRow()]}
      current="grp_2"
      isAll={false}
      onChoose={(id) => chosen.push(id)}
    />,
  );
  const rail = within(screen.getByRole("navigation", { name: "Groups" }));
  const button = (name: RegExp) => rail.getByRole("button", { name });
  expect(button(/^East/).getAttribute("aria-pressed")).toBe("true");
  expect(button(/^General/).textContent).toContain("default");
  await click(button(/^General/));
  await click(button(/^All accounts/));
  expect(chosen).toEqual(["grp_1", null]);
  expect(rail.getByRole("link", { name: "Manage groups" }).getAttribute("href")).toBe("/groups");
});
