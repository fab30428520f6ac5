"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { createParser, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import classes from "@/features/operators/api-keys.module.css";
import { ApiKeysListPage, type ApiKeysView, keyTabs } from "@/features/operators/api-keys-list-page";
import { KeyRequestPanel } from "@/features/operators/key-request-panel";
import { actRefusal, type KeyRequest } from "@/features/operators/labels";
import { type KeySort, useApiKeys } from "@/features/operators/use-api-keys";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { useTRPC } from "@/trpc/client";
import { ErrorMessage } from "@/ui/error-message";

const ApiKeyPanel = dynamic(() => import("@/features/operators/api-key-panel").then((file) => file.ApiKeyPanel), {
  ssr: false,
});
const KeyReachPanel = dynamic(() => import("@/features/operators/key-reach-panel").then((file) => file.KeyReachPanel), {
  ssr: false,
});

const sorts = ["createdAt", "name"] as const satisfies readonly KeySort["by"][];

const parseAsSort = createParser<KeySort>({
  parse: (text) => {
    const by = sorts.find((known) => known === text.replace(/^-/, ""));
    return by === undefined ? null : { by, direction: text.startsWith("-") ? "desc" : "asc" };
  },
  serialize: (sort) => (sort.direction === "desc" ? `-${sort.by}` : sort.by),
  eq: (one, other) => one.by === other.by && one.direction === other.direction,
});

const parsers = {
  tab: parseAsStringLiteral(keyTabs).withDefault("all"),
  sort: parseAsSort,
  open: parseAsString,
};

/** `/settings/api-keys`: the person's own keys as the server has them; the address keeps tab, order and the open one. */
export function ApiKeysDoorPage() {
  useBreadcrumb(useTranslations("operators.apiKeys")("title"));
  const trpc = useTRPC();
  const [query, setQuery] = useQueryStates(parsers, { history: "replace" });
  const list = useApiKeys(query.tab, query.sort);
  const isFiltered = query.tab !== "all";
  const all = trpc.operators.apiKeys.queryOptions(
    { limit: 1, filter: { mine: true } },
    { enabled: isFiltered && list.total === 0 },
  );
  const unfiltered = useQuery(all).data?.total ?? 0;
  const me = useQuery(trpc.operators.me.queryOptions()).data;
  const [request, setRequest] = useState<KeyRequest | null>(null);
  const [said, setSaid] = useState("");
  const ask = (next: KeyRequest) => {
    setSaid("");
    setRequest(next);
  };
  const onAsk = me?.may["apiKeys.own"] === undefined ? undefined : ask;
  const open = list.rows.find((row) => row.id === query.open);
  return (
    <>
      <ApiKeysListPage
        listing={list}
        view={{ ...query, sort: tableSortOf(query.sort) }}
        onViewChange={(patch) => void setQuery(addressOf(patch))}
        onAsk={onAsk}
        onEndReached={list.loadMore}
        noMatch={isFiltered && unfiltered > 0 ? { unfiltered, onClear: () => void setQuery({ tab: null }) } : null}
        notice={said === "" ? null : <Said words={said} />}
        error={
          list.error === null ? null : (
            <ErrorMessage error={{ ...actRefusal(list.error), asked: "read" }} onRetry={list.retry} />
          )
        }
        panel={
          open === undefined ? undefined : (
            <ApiKeyPanel
              apiKey={open}
              accounts={<KeyReachPanel accountIds={open.accountIds} />}
              onAsk={onAsk}
              onClose={() => void setQuery({ open: null })}
            />
          )
        }
      />
      {me === undefined ? null : (
        <KeyRequestPanel mode={me.mode} request={request} onSaid={setSaid} onClose={() => setRequest(null)} />
      )}
    </>
  );
}

function Said({ words }: { words: string }) {
  return (
    <p className={classes.done} role="status">
      {words}
    </p>
  );
}

function tableSortOf(sort: KeySort | null): ApiKeysView["sort"] {
  return sort === null ? null : { key: sort.by, direction: sort.direction === "asc" ? "ascending" : "descending" };
}

/** What changed in the view, as the address keeps it. */
function addressOf({ sort, ...patch }: Partial<ApiKeysView>) {
  const by = sorts.find((known) => known === sort?.key);
  const direction = sort?.direction === "descending" ? ("desc" as const) : ("asc" as const);
  return { ...patch, ...(sort === undefined ? {} : { sort: by === undefined ? null : { by, direction } }) };
}
