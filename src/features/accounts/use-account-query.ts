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
import type { AccountFilter, AccountSort } from "@/domain/account.schema";
import { authorityStates } from "@/domain/account-authority";
import type { SessionState } from "@/domain/account-session";
import type { Sort } from "@/domain/list-order";
import { parseMoney } from "@/domain/money";
import type { TableSort } from "@/ui/money-table/money-table-types";

export const accountTabs = ["all", "attention", "archived"] as const;
export type AccountTab = (typeof accountTabs)[number];
// Written out here: the lists of the domain stand beside the schemas, which a browser need not load for them.
export const sessionChoices = [
  "none",
  "valid",
  "expired",
  "refused",
  "locked",
] as const satisfies readonly SessionState[];
const sorts = [
  "email",
  "available",
  "redPacket",
  "reserved",
  "asOf",
  "session",
  "twoFactor",
  "lastAttempt",
  "created",
] as const satisfies readonly AccountSort[];
export const twoFactorChoices = ["bound", "off", "unknown"] as const;
/** In at least one, in each, in none of the chosen groups. */
export const groupChoices = ["any", "all", "none"] as const;
/** The most groups that one filter takes. */
const MAX_GROUPS = 50;
export const ageChoices = ["fresh", "stale", "missing"] as const;

const parseAsSort = createParser<Sort<AccountSort>>({
  parse: (text) => {
    const by = sorts.find((known) => known === text.replace(/^-/, ""));
    return by === undefined ? null : { by, direction: text.startsWith("-") ? "desc" : "asc" };
  },
  serialize: (sort) => (sort.direction === "desc" ? `-${sort.by}` : sort.by),
  eq: (one, other) => one.by === other.by && one.direction === other.direction,
});

/** A figure in the address that is none counts as absent. */
const parseAsMoney = createParser<string>({
  parse: (text) => (isFigure(text) ? text : null),
  serialize: String,
});

/** An id of a group; whether there is such a group the server says. */
const parseAsGroup = createParser<string>({
  parse: (text) => (/^[\w-]{1,64}$/.test(text) ? text : null),
  serialize: String,
});

const parsers = {
  tab: parseAsStringLiteral(accountTabs).withDefault("all"),
  q: parseAsString.withDefault(""),
  group: parseAsArrayOf(parseAsGroup).withDefault([]),
  groupBy: parseAsStringLiteral(groupChoices).withDefault("any"),
  session: parseAsArrayOf(parseAsStringLiteral(sessionChoices)).withDefault([]),
  authority: parseAsArrayOf(parseAsStringLiteral(authorityStates)).withDefault([]),
  twoFactor: parseAsStringLiteral(twoFactorChoices),
  age: parseAsStringLiteral(ageChoices),
  min: parseAsMoney,
  max: parseAsMoney,
  frozen: parseAsBoolean.withDefault(false),
  stopped: parseAsBoolean.withDefault(false),
  sort: parseAsSort,
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

const noFilters = {
  q: null,
  group: null,
  groupBy: null,
  session: null,
  authority: null,
  twoFactor: null,
  age: null,
  min: null,
  max: null,
  frozen: null,
  stopped: null,
};

/** What the accounts list shows, kept in the address: tab, search, filters, sort and the open row. */
export function useAccountQuery() {
  const [query, setQuery] = useQueryStates(parsers, { history: "replace" });
  return useMemo(
    () => ({ query, setQuery, clearFilters: () => void setQuery(noFilters), filterIds: activeFilters(query) }),
    [query, setQuery],
  );
}

export type AccountFilterState = {
  tab: AccountTab;
  q: string;
  group: string[];
  groupBy: (typeof groupChoices)[number];
  session: SessionState[];
  authority: (typeof authorityStates)[number][];
  twoFactor: (typeof twoFactorChoices)[number] | null;
  age: (typeof ageChoices)[number] | null;
  min: string | null;
  max: string | null;
  frozen: boolean;
  stopped: boolean;
};

/** Filters that a person set, besides the tab; the range of the balance is one. */
export type AccountFilterId =
  | "q"
  | "group"
  | "session"
  | "authority"
  | "twoFactor"
  | "age"
  | "available"
  | "frozen"
  | "stopped";

const filterOrder: readonly AccountFilterId[] = [
  "q",
  "group",
  "session",
  "twoFactor",
  "authority",
  "age",
  "available",
  "frozen",
  "stopped",
];

/** The filters that narrow this list, in the order of their chips. */
export function activeFilters(state: AccountFilterState): AccountFilterId[] {
  const isOn: Record<AccountFilterId, boolean> = {
    q: state.q.trim() !== "",
    group: state.group.length > 0,
    session: state.session.length > 0,
    twoFactor: state.twoFactor !== null,
    authority: state.authority.length > 0,
    age: state.age !== null,
    available: state.min !== null || state.max !== null,
    frozen: state.frozen,
    stopped: state.stopped,
  };
  return filterOrder.filter((id) => isOn[id]);
}

/** The address with one filter removed. */
export function withoutFilter(id: AccountFilterId): Partial<typeof noFilters> {
  if (id === "group") return { group: null, groupBy: null };
  return id === "available" ? { min: null, max: null } : { [id]: null };
}

/** What `accounts.list` is asked for; a text is cut to what the list searches for. */
export function accountFilterOf(state: AccountFilterState): AccountFilter {
  const text = state.q
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .trim()
    .slice(0, 100)
    .trim();
  const range = {
    ...(state.min === null ? {} : { min: state.min }),
    ...(state.max === null ? {} : { max: state.max }),
  };
  return {
    ...(text === "" ? {} : { text }),
    ...(state.group.length === 0 ? {} : { groups: { [state.groupBy]: state.group.slice(0, MAX_GROUPS) } }),
    ...(state.session.length === 0 ? {} : { session: state.session }),
    ...(state.authority.length === 0 ? {} : { authority: state.authority }),
    ...(state.twoFactor === null ? {} : { twoFactor: state.twoFactor }),
    ...(state.age === null ? {} : { age: state.age }),
    ...(Object.keys(range).length === 0 ? {} : { available: range }),
    ...(state.frozen ? { isFrozen: true } : {}),
    ...(state.stopped ? { isStopped: true } : {}),
    ...(state.tab === "attention" ? { needsPerson: true } : {}),
    ...(state.tab === "archived" ? { isArchived: true } : {}),
  };
}

/** The same filter inside one group: a list of its own members. */
export function withinGroup(filter: AccountFilter, groupId: string | null): AccountFilter {
  if (groupId === null) return filter;
  const { groups = {} } = filter;
  return { ...filter, groups: { ...groups, all: [...(groups.all ?? []), groupId] } };
}

/** The sort of the wire as the table draws it. */
export function tableSortOf(sort: Sort<AccountSort> | null): TableSort | null {
  return sort === null ? null : { key: sort.by, direction: sort.direction === "asc" ? "ascending" : "descending" };
}

/** The sort that a person chose in the table, as the wire takes it. */
export function sortOfTable(sort: TableSort | null): Sort<AccountSort> | null {
  const by = sorts.find((known) => known === sort?.key);
  return by === undefined || sort === null ? null : { by, direction: sort.direction === "ascending" ? "asc" : "desc" };
}
