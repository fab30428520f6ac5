import { eq } from "drizzle-orm";
import type { CreateTransferInput } from "@/domain/transfer.schema";
import type { ServiceContext } from "@/server/services/context";
import { operatorCaller } from "./factories";
import { afterEachCheck } from "./invariants";
import { payOne } from "./single-transfers";
import type { WorldOptions } from "./world";

/** Opens worlds with an owner who makes single transfers; after each test the invariants are checked. */
export function eachSingleTransferWorld() {
  const openWorld = afterEachCheck();
  return async (options: WorldOptions & { breaks?: readonly string[] } = {}) => {
    const world = await openWorld(options);
    await world.openBooks(world.account.id);
    const owner: ServiceContext = { ...world.ctx, caller: await operatorCaller(world.ctx, "Olive Owner", ["owner"]) };
    return {
      world,
      owner,
      /** Previews and confirms one payment of 5.60 from the account of the world. */
      pay: (to: string, change: Partial<CreateTransferInput> & { amount?: string } = {}) => {
        const { amount = "5.6", campaign, startAt, note, from = world.account.id, ...rest } = change;
        const named = {
          ...(campaign === undefined ? {} : { campaign }),
          ...(startAt === undefined ? {} : { startAt }),
          ...(note === undefined ? {} : { note }),
        };
        return payOne(owner, { from, to, amount, ...named }, rest);
      },
      edgesOf: async (id: string) => {
        const { transferEvents: t } = world.ctx.db.t;
        const rows = await world.ctx.db.read.select().from(t).where(eq(t.transferId, id)).orderBy(t.seq);
        return rows.map(({ edge }) => edge).join(" ");
      },
    };
  };
}

export type SingleTransferWorld = Awaited<ReturnType<ReturnType<typeof eachSingleTransferWorld>>>;
