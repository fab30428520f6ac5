import {
  getPayeeInput,
  listPayeesInput,
  listPayeesOutput,
  payeeDetail,
  updatePayeeInput,
} from "@/domain/transfer-payee.schema";
import { getPayee } from "@/server/services/payees/get-payee";
import { listPayees } from "@/server/services/payees/list-payees";
import { updatePayee } from "@/server/services/payees/update-payee";
import { can, router } from "./trpc";

/** Closed to a key for some accounts: a payee belongs to all of them. */
export const payeesRouter = router({
  list: can("transfers.read")
    .input(listPayeesInput)
    .output(listPayeesOutput)
    .query(({ ctx, input }) => listPayees(ctx, input)),
  get: can("transfers.read")
    .input(getPayeeInput)
    .output(payeeDetail)
    .query(({ ctx, input }) => getPayee(ctx, input.id)),
  update: can("payees.edit")
    .input(updatePayeeInput)
    .output(payeeDetail)
    .mutation(({ ctx, input }) => updatePayee(ctx, input)),
});
