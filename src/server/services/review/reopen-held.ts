import type { Session } from "@/server/db/session";
import { openReviewItem } from "@/server/repositories/review.repository";
import { findParkingReason, type TransferRow } from "@/server/repositories/transfers.repository";
import type { ServiceContext } from "@/server/services/context";

/**
 * A payment that the final gate took out waits for a person, also after another doubt about it took the place of its
 * item and was ended: the item that says so is opened again.
 */
export async function reopenHeld(tx: Session, ctx: ServiceContext, transfer: TransferRow): Promise<void> {
  if (transfer.state !== "parked" || transfer.parkReason !== "frozen") return;
  const { id, accountId, batchId, amountMicro } = transfer;
  const doubt = await findParkingReason(tx, id);
  const subject = { subjectKind: "transfer" as const, subjectId: id, accountId, batchId, amountMicro };
  const item = { id: ctx.ids.next("rev"), kind: "held" as const, ...subject, evidence: { doubt } };
  await openReviewItem(tx, item, ctx.clock.nowMs());
}
