import type { GroupRow } from "@/domain/group.schema";
import { getGroupRow, sumGroups } from "@/server/repositories/groups.repository";
import type { ServiceContext } from "@/server/services/context";
import { showGroup } from "./show-group";

/** One group with count and sum of its live accounts; its members page through `accounts.list`. @throws NotFoundError */
export async function getGroup(ctx: Pick<ServiceContext, "db">, input: { id: string }): Promise<GroupRow> {
  const [group, figures] = await Promise.all([getGroupRow(ctx.db, input.id), sumGroups(ctx.db, input.id)]);
  return showGroup(group, figures.get(group.id));
}
