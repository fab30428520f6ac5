import { mayDo } from "@/domain/rights";
import type { TransferEvent } from "@/domain/transfer-detail.schema";
import { timeOf } from "@/domain/wire";
import { listTransferEvents } from "@/server/repositories/transfer-detail.repository";
import { getTransfer } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";
import { wordsFor } from "./get-transfer";

const EVENTS_SHOWN = 500;

/**
 * The life of one transfer, oldest step first: what it became, when, by whom and why; of a longer life the newest 500.
 * @throws NotFoundError `transfer.not_found`
 */
export async function listTimeline(ctx: ServiceContext, id: string): Promise<TransferEvent[]> {
  const transfer = await getTransfer(ctx.db, id);
  const words = wordsFor(mayDo(ctx.caller, "payees.readFull") ? null : transfer);
  const rows = await listTransferEvents(ctx.db, id, EVENTS_SHOWN);
  return rows.map(({ event, personName }) => ({
    seq: event.seq,
    edge: event.edge,
    from: event.fromState,
    to: event.toState,
    parkReason: event.parkReason,
    attempt: event.attemptNo,
    at: timeOf(event.atMs),
    actor: personName ?? event.actorId,
    isPerson: personName !== null,
    reason: words(event.reason),
  }));
}
