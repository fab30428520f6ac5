import type { Kit } from "../kit";
import { accountTables } from "./accounts.table";
import { batchTables } from "./batches.table";
import { groundTables } from "./ground.table";
import { operatorTables } from "./operators.table";
import { transferTables } from "./transfers.table";
import { twoFactorTables } from "./two-factor.table";

/** Every table once; `k` decides for which database. */
export function buildSchema(k: Kit) {
  return {
    ...groundTables(k),
    ...operatorTables(k),
    ...accountTables(k),
    ...twoFactorTables(k),
    ...transferTables(k),
    ...batchTables(k),
  };
}

export type Schema = ReturnType<typeof buildSchema>;
