import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeAll, expect, test } from "vitest";
import type { GroupRow } from "@/domain/group.schema";
import { GroupPanel } from "@/features/groups/group-panel";
import { GroupsListPage } from "@/features/groups/groups-list-page";
import type { GroupRequest } from "@/features/groups/labels";
import type { Locale } from "@/i18n/locale";
import { renderFace, whyBarred } from "../../ui/render-face";
import { general, group } from "./group-samples";

type Shown = { rows?: readonly GroupRow[]; mayChange?: boolean; open?: GroupRow; locale?: Locale };

/** The groups screen with what a person asked of it. */
function show({ rows = [group(), general], mayChange = true, open, locale = "en" }: Shown = {}) {
  const seen = { patches: [] as object[], asked: [] as GroupRequest[] };
  const ask = mayChange ? (request: GroupRequest) => void seen.asked.push(request) : undefined;
  const listing = { rows, total: rows.length, status: "ready" as const, isRefetching: false, isLoadingMore: false };
  renderFace(
    <GroupsListPage
      listing={listing}
      view={{ q: "", sort: null, open: open?.id ?? null }}
      onViewChange={(patch) => seen.patches.push(patch)}
      onAsk={ask}
      onEndReached={() => undefined}
      noMatch={null}
      notice={null}
      error={null}
      panel={open === undefined ? undefined : <GroupPanel group={open} onAsk={ask} onClose={() => undefined} />}
    />,
    { locale },
  );
  return seen;
}

const rowOf = (id: string) => screen.getByTestId(`group-${id}`);
const click = (element: HTMLElement) => act(async () => void fireEvent.click(element));
const openMenu = async (name: string) => {
  await click(screen.getByRole("button", { name }));
  return screen.findByRole("menu");
};

beforeAll(() => {
  // A document without layout measures nothing; a screen of 1,200 × 720 px is what the table has to fill.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 720 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 1200 });
});

test("a group stands with its accounts, their money and its age, and leads to its page", () => {
  show();
  const row = rowOf("grp_2");
  expect(row.textContent).toContain("East");
  expect(row.textContent).toContain("12");
  expect(row.querySelector("[data-amount='31020.000000']")).not.toBeNull();
  expect(within(row).getByRole("link", { name: "East" }).getAttribute("href")).toBe("/groups/grp_2");
  expect(within(rowOf("grp_1")).getByText("default")).toBeDefined();
  expect(within(row).queryByText("default")).toBeNull();
});

test("a sum without some of its accounts is a lower bound, and one without any of them is no figure", () => {
  show({ rows: [group({ id: "part", missing: 2 }), group({ id: "none", accounts: 2, missing: 2 })] });
  expect(rowOf("part").textContent).toContain("≥");
  expect(rowOf("part").querySelector("[title='2 accounts never read']")).not.toBeNull();
  expect(rowOf("none").querySelector("[data-amount='31020.000000']")).toBeNull();
});

test("the default group can be edited; why it can be neither removed nor made default again is said in its place", async () => {
  const seen = show();
  const menu = await openMenu("Actions for General");
  const disabled = within(menu)
    .getAllByRole("menuitem")
    .filter((item) => item.hasAttribute("aria-disabled"))
    .map((item) => item.textContent);
  expect(disabled).toEqual([
    "Make defaultIt is the default group already.",
    "Remove groupThe default group cannot be removed. Make another one the default first.",
  ]);
  await click(within(menu).getByRole("menuitem", { name: "Edit group" }));
  expect(seen.asked).toEqual([{ act: "edit", group: general }]);
});

test("without the right to change groups every act stays in sight and says which right is missing", async () => {
  show({ mayChange: false });
  const button = screen.getByRole("button", { name: "New group" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(whyBarred(button)).toContain("needs the right “groups.edit”");
  const menu = await openMenu("Actions for East");
  expect(within(menu).getAllByText(/needs the right “groups.edit”/)).toHaveLength(3);
});

test("the panel says what the group is for and leads to its accounts", () => {
  show({ open: group({ missing: 3 }) });
  const panel = screen.getByRole("complementary", { name: "Details" });
  expect(within(panel).getByText("Shops of the east")).toBeDefined();
  expect(within(panel).getByRole("link", { name: "12 accounts" }).getAttribute("href")).toBe("/groups/grp_2");
  expect(within(panel).getByText("3 accounts")).toBeDefined();
});

test("typing asks for groups of that name, and a new group is one press away", async () => {
  const seen = show();
  fireEvent.change(screen.getByRole("searchbox", { name: "Search" }), { target: { value: "ea" } });
  expect(seen.patches).toEqual([{ q: "ea", open: null }]);
  await click(screen.getByRole("button", { name: "New group" }));
  expect(seen.asked).toEqual([{ act: "create" }]);
});

test("the screen speaks Chinese in every part", () => {
  show({ locale: "zh-CN", open: group() });
  expect(screen.getByRole("table", { name: "分组" })).toBeDefined();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("分组");
  expect(within(rowOf("grp_1")).getByText("默认")).toBeDefined();
  expect(screen.getByRole("button", { name: "新建分组" })).toBeDefined();
});
