import { z } from "zod";
import { readMicro } from "@/sandbox/amounts";
import type { Account, ContactType } from "@/sandbox/books/accounts";

const code = z
  .string()
  .regex(/^\d{4,8}$/)
  .optional();
const amount = z.string().regex(/^\d+(\.\d{1,6})?$/);

/** Body of the transfer operation. @source docs/infini-api/openapi.yaml InternalTransferRequest */
const transferBodySchema = z.discriminatedUnion("contactType", [
  z.object({
    contactType: z.literal("uid"),
    user_id: z.string().min(1).max(200),
    email: z.undefined().optional(),
    email_verify_code: code,
    amount,
  }),
  z.object({
    contactType: z.literal("email"),
    email: z.email().max(200),
    user_id: z.undefined().optional(),
    email_verify_code: code,
    amount,
  }),
]);

/** A transfer that somebody signed in asks for. */
export interface TransferOrder {
  readonly requestNo: number;
  readonly sender: Account;
  readonly contactType: ContactType;
  /** As the request named it. */
  readonly payee: string;
  readonly amountText: string;
  readonly amountMicro: bigint;
  readonly code: string | null;
}

/** The order in a request body, or null when the body is not of the contract's form. */
export function readOrder(requestNo: number, sender: Account, body: unknown): TransferOrder | null {
  const read = transferBodySchema.safeParse(body);
  if (!read.success) return null;
  const amountMicro = readMicro(read.data.amount);
  if (amountMicro === null || amountMicro === 0n) return null;
  return {
    requestNo,
    sender,
    contactType: read.data.contactType,
    payee: read.data.contactType === "uid" ? read.data.user_id : read.data.email,
    amountText: read.data.amount,
    amountMicro,
    code: read.data.email_verify_code ?? null,
  };
}
