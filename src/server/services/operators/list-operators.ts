import type { z } from "zod";
import { cutPage, readCursor } from "@/domain/list";
import type { listOperatorsInput, listOperatorsOutput } from "@/domain/operator.schema";
import {
  countOperators,
  listOperators as listRecords,
  type OperatorSort,
} from "@/server/repositories/operators.repository";
import type { ServiceContext } from "@/server/services/context";
import { describeOperator } from "./describe-operator";

const usualSort: OperatorSort = { by: "email", direction: "asc" };

/** A page of the people who may sign in. */
export async function listOperators(
  ctx: Pick<ServiceContext, "db">,
  input: z.output<typeof listOperatorsInput>,
): Promise<z.infer<typeof listOperatorsOutput>> {
  const sort = input.sort ?? usualSort;
  const filter = input.filter ?? {};
  const after = readCursor(sort, input.cursor, { name: "text", email: "text" });
  const found = await listRecords(ctx.db, { filter, sort, after, limit: input.limit + 1 });
  const { rows, nextCursor } = cutPage(found, input.limit, sort, (row) => ({
    id: row.id,
    value: sort.by === "email" ? row.emailCanon : row.name,
  }));
  return { items: rows.map(describeOperator), nextCursor, total: await countOperators(ctx.db, filter) };
}
