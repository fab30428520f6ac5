"use client";

import {
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";
import { useMemo } from "react";
import { parseMoney } from "@/domain/money";
import type { TransferFilter } from "@/domain/transfer-list.schema";
import { type parkReasons, type TransferKind, transferStates, underWayStates } from "@/domain/transfer-states";

/** Accepted ones count as open: no record settles them yet. */
export const openStates = [...underWayStates, "accepted"] as const;
/** How an account stands in a transfer. */
export const accountSides = ["source", "target", "both"] as const;
/** Why transfers are parked: the words that the engine and the start of a batch write. */
export const shownParkReasons = [
  "balance",
  "code",
  "frozen",
] as const satisfies readonly (typeof parkReasons)[number][];

/** Kinds that something here orders; the other words of the wire have no transfers yet. */
export const shownKinds = ["transfer", "cashback"] as const satisfies readonly TransferKind[];

/** A figure in the address that is none counts as absent. */
const parseAsMoney = createParser<string>({ parse: (text) => (isFigure(text) ? text : null), serialize: String });
/** An id of ours; whether there is such a thing the server says. */
const parseAsId = createParser<string>({
  parse: (text) => (/^[\w-]{1,64}$/.test(text) ? text : null),
  serialize: String,
});
const parseAsDay = createParser<string>({ parse: (text) => (isDay(text) ? text : null), serialize: String });

const parsers = {
  state: parseAsStringLiteral(["all", "open", ...transferStates] as const).withDefault("all"),
  q: parseAsString.withDefault(""),
  parked: parseAsArrayOf(parseAsStringLiteral(shownParkReasons)).withDefault([]),
  kind: parseAsStringLiteral(shownKinds),
  doubt: parseAsBoolean.withDefault(false),
  account: parseAsId,
  as: parseAsStringLiteral(accountSides).withDefault("source"),
  payee: parseAsId,
  batch: parseAsId,
  campaign: parseAsString.withDefault(""),
  by: parseAsId,
  min: parseAsMoney,
  max: parseAsMoney,
  since: parseAsDay,
  until: parseAsDay,
  open: parseAsString,
};

/** True for a figure that the list takes: digits, a point, up to six decimals. */
export function isFigure(text: string): boolean {
  try {
    parseMoney(text);
    return text.length <= 24;
  } catch {
    return false;
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** What the list of transfers shows, kept in the address: tab, search, filters and the open row. */
export function useTransferQuery() {
  const [query, setQuery] = useQueryStates(parsers, { history: "replace" });
  return useMemo(() => ({ query, setQuery }), [query, setQuery]);
}

export type TransferView = ReturnType<typeof useTransferQuery>["query"];
export type TransferViewPatch = { [Key in keyof TransferView]?: TransferView[Key] | null };

export type TransferFilterId =
  | "q"
  | "payee"
  | "parked"
  | "kind"
  | "doubt"
  | "account"
  | "batch"
  | "campaign"
  | "by"
  | "amount"
  | "created";

/** The filters that are on, in the order of their chips. */
export function activeFilters(view: TransferView): TransferFilterId[] {
  const isOn: Record<TransferFilterId, boolean> = {
    q: view.q.trim() !== "",
    payee: view.payee !== null,
    account: view.account !== null,
    batch: view.batch !== null,
    campaign: view.campaign.trim() !== "",
    by: view.by !== null,
    parked: view.parked.length > 0,
    kind: view.kind !== null,
    doubt: view.doubt,
    amount: view.min !== null || view.max !== null,
    created: view.since !== null || view.until !== null,
  };
  const order: TransferFilterId[] = [
    "q",
    "payee",
    "account",
    "batch",
    "campaign",
    "by",
    "kind",
    "parked",
    "doubt",
    "amount",
    "created",
  ];
  return order.filter((id) => isOn[id]);
}

/** The address without one filter. */
export function withoutFilter(id: TransferFilterId): TransferViewPatch {
  if (id === "account") return { account: null, as: null };
  if (id === "amount") return { min: null, max: null };
  return id === "created" ? { since: null, until: null } : { [id]: null };
}

/** The address without tab and filters. */
export const noFilters: TransferViewPatch = {
  state: null,
  q: null,
  payee: null,
  parked: null,
  kind: null,
  doubt: null,
  account: null,
  as: null,
  batch: null,
  campaign: null,
  by: null,
  min: null,
  max: null,
  since: null,
  until: null,
};

/** What `transfers.list` is asked for. Days are those of the operator's zone, whose offset the browser knows. */
export function transferFilterOf(view: TransferView): TransferFilter {
  const payee = lineOf(view.q, 254);
  const campaign = lineOf(view.campaign, 64);
  const amount = { ...(view.min === null ? {} : { min: view.min }), ...(view.max === null ? {} : { max: view.max }) };
  const created = {
    ...(view.since === null ? {} : { from: startOfDay(view.since, 0) }),
    ...(view.until === null ? {} : { before: startOfDay(view.until, 1) }),
  };
  return {
    ...(view.state === "all" ? {} : { state: view.state === "open" ? [...openStates] : [view.state] }),
    ...(view.parked.length === 0 ? {} : { parkReason: view.parked }),
    ...(view.kind === null ? {} : { kind: [view.kind] }),
    ...(view.doubt ? { isInDoubt: true as const } : {}),
    ...(view.account === null ? {} : { account: { id: view.account, as: view.as } }),
    ...(payee === "" ? {} : { payee }),
    ...(view.payee === null ? {} : { payeeId: view.payee }),
    ...(campaign === "" ? {} : { campaign }),
    ...(view.batch === null ? {} : { batchId: view.batch }),
    ...(view.by === null ? {} : { personId: view.by }),
    ...(Object.keys(amount).length === 0 ? {} : { amount }),
    ...(Object.keys(created).length === 0 ? {} : { created }),
  };
}

/** A text that the list takes: one line without signs that cannot be seen. */
function lineOf(text: string, longest: number): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .trim()
    .slice(0, longest)
    .trim();
}

/** The first moment of a day, or of the one after it, in the zone of this browser. */
function startOfDay(day: string, later: 0 | 1): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
