import { isLosslessNumber, stringify } from "lossless-json";
import { z } from "zod";
import { readPayee } from "@/domain/payee";
import { idText, mirroredMoney, orNull, textOf, unixSeconds, wholeNumber } from "@/server/infini/answer-fields";
import type { Measured, ReaderConfig } from "@/server/infini/infini-call";
import { callInfini } from "@/server/infini/infini-reader";

/** One movement of the contract in our words. @source docs/infini-api/openapi.yaml: StatementRecord */
const recordSchema = z
  .object({
    id: idText,
    tx_id: orNull(z.string().max(191)),
    field: z.string().min(1).max(64),
    change_type: wholeNumber,
    change: mirroredMoney,
    status: wholeNumber,
    pre_balance: mirroredMoney,
    balance: mirroredMoney,
    created_at: unixSeconds,
    metadata: z.unknown().optional(),
  })
  .transform((data) => {
    const counterpartyIds = readCounterparty(data.metadata, data.change.text.startsWith("-"));
    return {
      /** Every digit, as text. */
      id: data.id,
      txId: data.tx_id === "" ? null : data.tx_id,
      field: data.field,
      changeType: data.change_type,
      status: data.status,
      change: data.change,
      preBalance: data.pre_balance,
      balance: data.balance,
      occurredAtMs: data.created_at,
      /** The other side as shown, UID before e-mail; null when absent or masked. */
      counterparty: counterpartyIds[0] ?? null,
      /** Everything that names the other side: a payee is contradicted only if its own kind of name is here and differs. */
      counterpartyIds,
      /** The metadata as JSON, digits kept; null when there is none. */
      metadataText: data.metadata === undefined || data.metadata === null ? null : (stringify(data.metadata) ?? null),
    };
  });

const pageSchema = z.object({
  total: wholeNumber.refine((total) => total >= 0, "below zero"),
  items: orNull(z.array(recordSchema)),
});

/** One movement on an account, as Infini lists it. */
export type StatementRecord = z.output<typeof recordSchema>;

/** One page of movements; `total` counts all pages. */
export type StatementPage = Measured & { total: number; records: readonly StatementRecord[] };

/**
 * Reads one page of an account's movements, without a time filter. Pages count from 1; the order is Infini's (assumed
 * newest first). One record outside the contract fails the page: a walk over a page with a hole would prove nothing.
 * @throws as `callInfini`
 */
export async function listStatementRecords(
  config: ReaderConfig,
  token: string,
  range: { page: number; size: number },
): Promise<StatementPage> {
  const answer = await callInfini(config, {
    operation: "listStatementRecords",
    method: "POST",
    path: "/user/statement/record",
    body: { page: range.page, size: range.size },
    token,
    data: pageSchema,
    isRepeatable: true,
  });
  return { total: answer.data.total, records: answer.data.items ?? [], ...answer.measured };
}

/**
 * Outgoing movements name the payee under `to`, incoming ones the payer under `from`, as text or as an object. Only what
 * can be a UID or an e-mail address names somebody: a nickname must not make our own payment somebody else's.
 */
function readCounterparty(metadata: unknown, isOutgoing: boolean): string[] {
  if (!isObject(metadata)) return [];
  const side = metadata[isOutgoing ? "to" : "from"];
  const named = isObject(side) ? [side.uid, side.email, side.user_id] : [side];
  return named.flatMap((name) => {
    const text = textOf(name)?.trim() ?? "";
    const reading = readPayee(text.includes("@") ? "email" : "uid", text);
    return reading.isPayee && !text.includes("*") ? [reading.canonical] : [];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}
