import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DomainError } from "@/domain/errors";
import type { GroupRow, GroupSort } from "@/domain/group.schema";
import { getAccount } from "@/server/services/accounts/get-account";
import { listAccounts } from "@/server/services/accounts/list-accounts";
import { addMembers, removeMembers } from "@/server/services/groups/change-members";
import { createGroup } from "@/server/services/groups/create-group";
import { ensureDefaultGroup } from "@/server/services/groups/ensure-default-group";
import { getGroup } from "@/server/services/groups/get-group";
import { listGroups } from "@/server/services/groups/list-groups";
import { removeGroup } from "@/server/services/groups/remove-group";
import { updateGroup } from "@/server/services/groups/update-group";
import { getOverview } from "@/server/services/overview/get-overview";
import { type AccountWorld, accountWorld } from "../support/account-world";

let world: AccountWorld;
beforeEach(async () => {
  world = await accountWorld();
});
afterEach(() => world.close());

const make = (name: string) => createGroup(world.ctx, { name });
const all = async (by?: GroupSort) =>
  (await listGroups(world.ctx, { limit: 50, ...(by ? { sort: { by, direction: "desc" } } : {}) })).items;
const names = (rows: readonly GroupRow[]) => rows.map(({ name }) => name);
const groupsOf = async (id: string) => (await getAccount(world.ctx, { id })).groups.map(({ name }) => name);
const add = (group: GroupRow, ...ids: string[]) => addMembers(world.ctx, { id: group.id, sel: { ids } });
const take = (group: GroupRow, ...ids: string[]) => removeMembers(world.ctx, { id: group.id, sel: { ids } });
const general = async () => {
  const found = (await all()).find(({ isDefault }) => isDefault);
  if (!found) throw new Error("there is no default group");
  return found;
};
const pick = ({ id, version }: GroupRow) => ({ id, version });
const reasonOf = async (act: Promise<unknown>) => {
  const error = await act.catch((reason: unknown) => reason);
  return error instanceof DomainError ? error.reason : "done";
};

test("GRP-1: a name is taken in any case and with any spaces around it, also by a renaming", async () => {
  const east = await make("East");
  expect(await reasonOf(make("  EAST "))).toBe("group.name_exists");
  const west = await make("West");
  const rename = updateGroup(world.ctx, { id: west.id, version: west.version, name: "eAST" });
  expect(await reasonOf(rename)).toBe("group.name_exists");
  expect(await updateGroup(world.ctx, { id: east.id, version: 1, name: "EAST" })).toMatchObject({
    name: "EAST",
    version: 2,
  });
  expect(names(await all())).toEqual(["EAST", "General", "West"]);
});

test("GRP-2: there is one default group, however often it is made sure of; it can be renamed and not removed", async () => {
  await Promise.all([ensureDefaultGroup(world.ctx), ensureDefaultGroup(world.ctx)]);
  const [only, ...others] = (await all()).filter(({ isDefault }) => isDefault);
  expect(others).toEqual([]);
  if (!only) throw new Error("there is none");
  expect(await reasonOf(removeGroup(world.ctx, only))).toBe("group.default_group");
  expect(await updateGroup(world.ctx, { id: only.id, version: 1, name: "All" })).toMatchObject({ isDefault: true });
  await ensureDefaultGroup(world.ctx);
  expect(names(await all())).toEqual(["All"]);
});

test("GRP-2: another group becomes the default one, and the one before can be removed", async () => {
  const [east, before] = [await make("East"), await general()];
  const one = await world.addAccount("one");
  const [changed] = await Promise.all([
    updateGroup(world.ctx, { id: east.id, version: east.version, isDefault: true }),
    add(east, one.id),
  ]);
  expect(changed).toMatchObject({ isDefault: true, name: "East" });
  expect((await all()).filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(["East"]);
  expect(await reasonOf(removeGroup(world.ctx, changed))).toBe("group.default_group");
  expect(await updateGroup(world.ctx, { ...pick(changed), isDefault: true })).toMatchObject({ isDefault: true });
  const left = await general();
  expect(left.name).toBe("East");
  const two = await world.addAccount("two");
  expect(await groupsOf(two.id)).toEqual(["East"]);
  expect(await removeGroup(world.ctx, await getGroup(world.ctx, before))).toEqual({ moved: 0 });
  const stale = updateGroup(world.ctx, { id: (await make("West")).id, version: 9, isDefault: true });
  expect(await reasonOf(stale)).toBe("group.stale_version");
  expect((await general()).name).toBe("East");
});

test("a selection that is not what the screen showed changes nothing, and the answer says how many it is", async () => {
  const [east, one] = [await make("East"), await world.addAccount("one")];
  await world.addAccount("two");
  const sel = { filter: { text: "example.com" }, except: [] };
  const error = await addMembers(world.ctx, { id: east.id, sel, expect: { count: 1 } }).catch((reason) => reason);
  expect(error).toMatchObject({ reason: "group.selection_changed", params: { count: 2 } });
  expect(await groupsOf(one.id)).toEqual(["General"]);
  expect(await addMembers(world.ctx, { id: east.id, sel, expect: { count: 2 } })).toMatchObject({ changed: 2 });
});

test("GRP-3: who loses the last group is in the default group, and the answer says so", async () => {
  const [east, fallback] = [await make("East"), await general()];
  const [one, two] = [await world.addAccount("one"), await world.addAccount("two")];
  expect(await add(east, one.id, two.id)).toEqual({ changed: 2, unchanged: 0, unknown: 0 });
  expect(await take(fallback, one.id)).toEqual({ changed: 1, unchanged: 0, unknown: 0, moved: 0 });
  expect(await groupsOf(one.id)).toEqual(["East"]);
  expect(await take(east, one.id, two.id)).toEqual({ changed: 2, unchanged: 0, unknown: 0, moved: 1 });
  expect([await groupsOf(one.id), await groupsOf(two.id)]).toEqual([["General"], ["General"]]);
  expect(await take(fallback, one.id)).toEqual({ changed: 0, unchanged: 1, unknown: 0, moved: 0 });
  expect(await groupsOf(one.id)).toEqual(["General"]);
});

test("GRP-3: removing a group keeps its accounts; those without another one are in the default group", async () => {
  const [east, west, fallback] = [await make("East"), await make("West"), await general()];
  const [one, two] = [await world.addAccount("one"), await world.addAccount("two")];
  await add(east, one.id, two.id);
  await add(west, two.id);
  await take(fallback, one.id, two.id);
  expect(await removeGroup(world.ctx, east)).toEqual({ moved: 1 });
  expect([await groupsOf(one.id), await groupsOf(two.id)]).toEqual([["General"], ["West"]]);
  expect(await reasonOf(getGroup(world.ctx, east))).toBe("group.not_found");
});

test("GRP-4: adding and removing again changes nothing, and ids of no account are counted", async () => {
  const [east, one] = [await make("East"), await world.addAccount("one")];
  const audits = async () => (await world.audit()).filter(({ objectKind }) => objectKind === "group").length;
  expect(await add(east, one.id, one.id, "acc_none")).toEqual({ changed: 1, unchanged: 0, unknown: 1 });
  const before = await audits();
  expect(await add(east, one.id)).toEqual({ changed: 0, unchanged: 1, unknown: 0 });
  expect(await audits()).toBe(before);
  expect(await take(east, one.id, "acc_none")).toMatchObject({ changed: 1, unchanged: 0, unknown: 1 });
  expect(await take(east, one.id)).toMatchObject({ changed: 0, unchanged: 1, unknown: 0 });
});

test("members come from a filter too, all of it but some", async () => {
  const east = await make("East");
  const accounts = [await world.addAccount("one"), await world.addAccount("two"), await world.addAccount("other")];
  const sel = { filter: { text: "o" }, except: [accounts[2]?.id ?? ""] };
  expect(await addMembers(world.ctx, { id: east.id, sel })).toEqual({ changed: 2, unchanged: 0, unknown: 0 });
  const page = await listAccounts(world.ctx, { limit: 50, filter: { groups: { any: [east.id] } } });
  expect(page.items.map(({ email }) => email).sort()).toEqual(["one@example.com", "two@example.com"]);
});

test("GRP-N1: two hands that take the two groups of an account away leave it in the default group", async () => {
  const [east, west, fallback] = [await make("East"), await make("West"), await general()];
  for (let round = 0; round < 10; round += 1) {
    const one = await world.addAccount(`one-${round}`);
    await add(east, one.id);
    await add(west, one.id);
    await take(fallback, one.id);
    await Promise.all([take(east, one.id), take(west, one.id)]);
    expect(await groupsOf(one.id)).toEqual(["General"]);
  }
});

test("two hands that change a group: the second is told, and nothing of it stays", async () => {
  const east = await make("East");
  await updateGroup(world.ctx, { id: east.id, version: 1, description: "first" });
  const second = updateGroup(world.ctx, { id: east.id, version: 1, description: "second" });
  expect(await reasonOf(second)).toBe("group.stale_version");
  expect(await reasonOf(removeGroup(world.ctx, { id: east.id, version: 1 }))).toBe("group.stale_version");
  expect(await getGroup(world.ctx, east)).toMatchObject({ description: "first", version: 2 });
  const emptied = await updateGroup(world.ctx, { id: east.id, version: 2, description: "" });
  expect(emptied).toMatchObject({ description: null, tone: "slate", name: "East" });
});

test("count, sum and the oldest reading are those of the live accounts, and every sort pages to the end", async () => {
  const [east, west] = [await make("East"), await make("West")];
  const [one, two, gone] = [
    await world.addAccount("one"),
    await world.addAccount("two"),
    await world.addAccount("gone"),
  ];
  const { accounts: a } = world.ctx.db.t;
  const read = async (id: string, micro: bigint, atMs: number, change: { archivedAtMs?: number } = {}) => {
    await world.ctx.db.update(a, { availableMicro: micro, profileAsOfMs: atMs, ...change }, eq(a.id, id));
  };
  await read(one.id, 9_007_199_254_740_993n, 2_000);
  await read(gone.id, 5n, 1, { archivedAtMs: 3 });
  await add(east, one.id, two.id, gone.id);
  await add(west, two.id);
  expect(await getGroup(world.ctx, east)).toMatchObject({
    accounts: 2,
    available: "9007199254.740993",
    missing: 1,
    oldestAsOf: "1970-01-01T00:00:02.000Z",
  });
  expect(await getGroup(world.ctx, west)).toMatchObject({
    accounts: 1,
    available: "0.000000",
    missing: 1,
    oldestAsOf: null,
  });
  for (const by of ["name", "accounts", "available", "created"] as const) {
    for (const direction of ["asc", "desc"] as const) {
      const whole = (await listGroups(world.ctx, { limit: 50, sort: { by, direction } })).items;
      const paged: GroupRow[] = [];
      let cursor: string | undefined;
      do {
        const page = await listGroups(world.ctx, { limit: 1, sort: { by, direction }, ...(cursor ? { cursor } : {}) });
        paged.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(names(paged), `${by} ${direction}`).toEqual(names(whole));
      expect(paged).toHaveLength(3);
    }
  }
  expect(names(await all("available"))[0]).toBe("East");
  expect(names((await listGroups(world.ctx, { limit: 50, filter: { text: "EAS" } })).items)).toEqual(["East"]);
  expect(names((await listGroups(world.ctx, { limit: 50, filter: { text: "e_s" } })).items)).toEqual([]);
});

test("accounts that were there before there were groups are in the default group after a start", async () => {
  const { ctx } = world;
  const one = await world.addAccount("one");
  await ctx.db.delete(ctx.db.t.accountGroupMembers, undefined);
  expect(await groupsOf(one.id)).toEqual([]);
  await ensureDefaultGroup(ctx);
  expect(await groupsOf(one.id)).toEqual(["General"]);
});

test("what was done to a group stands among the newest events under its name", async () => {
  const [east, one] = [await make("East"), await world.addAccount("one")];
  await add(east, one.id);
  const { events } = await getOverview(world.ctx);
  const about = events.filter(({ subjectKind }) => subjectKind === "group");
  expect(about.map(({ subjectName, payload }) => [subjectName, payload.state])).toEqual([
    ["East", "add_accounts"],
    ["East", "create"],
  ]);
});
