import { ConflictError } from "@/domain/errors";
import { listClaims } from "@/server/repositories/payee-claims.repository";
import type { Preparation, ReadyLine } from "@/server/services/cashback/prepare-start";
import type { ServiceContext } from "@/server/services/context";

/** The first line whose payee has a place in the campaign already, by one of both names; null when it is free again. */
export async function findClaimed(ctx: ServiceContext, { batch, ready }: Preparation): Promise<ConflictError | null> {
  const namesOf = ({ payeeKey, alias }: ReadyLine) => (alias === null ? [payeeKey] : [payeeKey, alias.key]);
  const places = batch.campaignKey === null ? [] : [batch.campaignKey];
  const held = await Promise.all(places.map((campaign) => listClaims(ctx.db, campaign, ready.flatMap(namesOf))));
  const taken = new Set(held.flatMap((claims) => [...claims.keys()]));
  for (const line of ready) {
    const names = namesOf(line);
    if (names.some((name) => taken.has(name))) {
      const { sourceLineNo, payee } = line;
      const message = `Line ${sourceLineNo}: the campaign has a place for ${payee} already, under this or another name.`;
      return new ConflictError("transfer.claimed", message, { batchId: batch.id, line: sourceLineNo, payee });
    }
    for (const name of names) taken.add(name);
  }
  return null;
}
