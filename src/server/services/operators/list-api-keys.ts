import type { z } from "zod";
import { cutPage, readCursor } from "@/domain/list";
import type { listApiKeysInput, listApiKeysOutput } from "@/domain/operator-key.schema";
import { mayDo } from "@/domain/rights";
import { type ApiKeySort, countApiKeys, listApiKeyRows } from "@/server/repositories/operator-keys.repository";
import type { ServiceContext } from "@/server/services/context";
import { describeApiKey } from "./describe-api-key";

const usualSort: ApiKeySort = { by: "createdAt", direction: "desc" };

/** A page of the person's own keys, or of everybody's for whoever may revoke them; ended ones stay on the list. */
export async function listApiKeys(
  ctx: Pick<ServiceContext, "db" | "caller" | "clock">,
  input: z.output<typeof listApiKeysInput>,
): Promise<z.infer<typeof listApiKeysOutput>> {
  const nowMs = ctx.clock.nowMs();
  const sort = input.sort ?? usualSort;
  const { mine = false, state } = input.filter ?? {};
  const isOwnOnly = mine || !mayDo(ctx.caller, "apiKeys.revokeAny");
  const filter = { state, operatorId: isOwnOnly ? ctx.caller.personId : undefined };
  const after = readCursor(sort, input.cursor, { name: "text", createdAt: "whole" });
  const found = await listApiKeyRows(ctx.db, { filter, sort, after, limit: input.limit + 1 }, nowMs);
  const { rows, nextCursor } = cutPage(found, input.limit, sort, ({ apiKey }) => ({
    id: apiKey.id,
    value: sort.by === "name" ? apiKey.name : apiKey.createdAtMs,
  }));
  const items = rows.map((row) => describeApiKey(row, nowMs));
  return { items, nextCursor, total: await countApiKeys(ctx.db, filter, nowMs) };
}
