import type { GroupPage, GroupSort, ListGroupsInput } from "@/domain/group.schema";
import { cutPage, readCursor } from "@/domain/list";
import type { Sort, SortValue } from "@/domain/list-order";
import { countGroups, listGroupRows, sumGroups } from "@/server/repositories/groups.repository";
import type { ServiceContext } from "@/server/services/context";
import { showGroup } from "./show-group";

const usualSort: Sort<GroupSort> = { by: "name", direction: "asc" };

/** What each sort of the list goes by. */
const placeKinds = { name: "text", accounts: "whole", available: "whole", created: "whole" } as const;

/** Groups with count and sum of their live accounts, by name unless asked otherwise. @throws BadInputError `list.cursor` */
export async function listGroups(ctx: Pick<ServiceContext, "db">, input: ListGroupsInput): Promise<GroupPage> {
  const sort = input.sort ?? usualSort;
  const filter = input.filter ?? {};
  const after = readCursor(sort, input.cursor, placeKinds);
  const [found, total, figures] = await Promise.all([
    listGroupRows(ctx.db, { ...sort, filter, after, limit: input.limit + 1 }),
    countGroups(ctx.db, filter),
    sumGroups(ctx.db),
  ]);
  const page = cutPage(found, input.limit, sort, (row) => ({ value: placeValue(row.sortValue), id: row.id }));
  return { items: page.rows.map((row) => showGroup(row, figures.get(row.id))), nextCursor: page.nextCursor, total };
}

function placeValue(value: SortValue | bigint): SortValue {
  return typeof value === "bigint" ? value.toString() : value;
}
