import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { CreateGroupInput } from "@/domain/group.schema";
import type { AccountActError } from "@/features/accounts/labels";
import { AddMembersActs } from "@/features/groups/add-members-dialog";
import { GroupDialog } from "@/features/groups/group-dialog";
import { MakeDefaultDialog, RemoveGroupDialog } from "@/features/groups/remove-group-dialog";
import { renderFace } from "../../ui/render-face";
import { group } from "./group-samples";

const click = (name: string | RegExp) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string, value: string) =>
  act(async () => void fireEvent.change(screen.getByLabelText(label), { target: { value } }));
const refusal = (reason: string): AccountActError => ({ moneyMoved: "no", reason });

/** The form of a group with what was sent for it. */
function showForm(edited: ReturnType<typeof group> | null, answers: (AccountActError | null)[] = [null]) {
  const seen = { saved: [] as CreateGroupInput[], closed: 0 };
  renderFace(
    <GroupDialog
      group={edited}
      onSave={async (words) => {
        seen.saved.push(words);
        return answers.shift() ?? null;
      }}
      onClose={() => {
        seen.closed += 1;
      }}
    />,
  );
  return seen;
}

test("a new group is made of name, note and colour, without the spaces around them", async () => {
  const seen = showForm(null);
  await type("Name", "  West ");
  await type("Note", "Shops of the west ");
  await act(async () => void fireEvent.click(screen.getByRole("radio", { name: "Amber" })));
  await click("Create group");
  expect(seen).toEqual({ saved: [{ name: "West", description: "Shops of the west", tone: "amber" }], closed: 1 });
});

test("without a name nothing is sent; a name that is taken is said at the field, which has the focus", async () => {
  const seen = showForm(group(), [refusal("group.name_exists")]);
  await type("Name", "   ");
  await click("Save group");
  expect(screen.getByText("A group needs a name.")).toBeDefined();
  expect(seen.saved).toEqual([]);
  await type("Name", "General");
  await click("Save group");
  expect(screen.getByText("Another group has this name already.")).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  expect(seen.closed).toBe(0);
});

test("a group that another hand changed is refused in the dialog, and what was typed stays", async () => {
  const seen = showForm(group(), [refusal("group.stale_version")]);
  await type("Name", "Eastern");
  await click("Save group");
  expect((await screen.findByRole("alert")).textContent).toContain("Somebody changed it meanwhile.");
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Eastern");
  expect(seen.closed).toBe(0);
});

test("before a group goes the dialog says where its accounts will be, and a refusal keeps it open", async () => {
  const answers = [refusal("group.stale_version"), null];
  let closed = 0;
  const onClose = () => {
    closed += 1;
  };
  renderFace(
    <RemoveGroupDialog
      group={group()}
      fallback="General"
      onRemove={async () => answers.shift() ?? null}
      onClose={onClose}
    />,
  );
  const dialog = screen.getByRole("dialog", { name: "Remove East" });
  expect(dialog.textContent).toContain("Its 12 accounts stay, with their money and history.");
  expect(dialog.textContent).toContain("Those in no other group go into General.");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Cancel" })));
  await click("Remove group");
  expect(closed).toBe(0);
  expect(screen.getByRole("alert")).toBeDefined();
  await click("Remove group");
  expect(closed).toBe(1);
});

test("making another group the default one says what that changes and what it leaves alone", () => {
  renderFace(
    <MakeDefaultDialog group={group()} before="General" onConfirm={async () => null} onClose={() => undefined} />,
  );
  const dialog = screen.getByRole("dialog", { name: "Make East the default group" });
  expect(dialog.textContent).toContain("New accounts and accounts without another group go into East from now on.");
  expect(dialog.textContent).toContain("Who is in General stays there.");
});

test("whoever leaves with accounts ticked is told by the button that they are not added", () => {
  const nothing = () => undefined;
  const acts = { total: 7, isBusy: false, onAddAll: nothing, onAdd: nothing, onClose: nothing };
  renderFace(<AddMembersActs {...acts} ticked={0} />);
  expect(screen.getByRole("button", { name: "Done" })).toBeDefined();
  cleanup();
  renderFace(<AddMembersActs {...acts} ticked={2} />);
  expect(screen.queryByRole("button", { name: "Done" })).toBeNull();
  expect(screen.getByRole("button", { name: "Close without adding 2 accounts" })).toBeDefined();
});
