"use client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { StreamMessage } from "@/server/routers/events.router";
import { browserTab } from "./browser-tab";
import { useTRPCClient } from "./client";
import { EventHub, type LiveState } from "./event-hub";

const HubContext = createContext<EventHub | null>(null);
const GATHER_MS = 400;

/** Which queries a change makes old, by the first part of their path. */
const readers: Readonly<Record<string, readonly string[]>> = {
  account: ["accounts", "groups", "cashback", "overview"],
  transfer: ["transfers", "payees", "batches", "cashback", "accounts", "overview"],
  payee: ["payees", "transfers", "cashback"],
  batch: ["batches", "cashback", "overview"],
  review: ["review", "cashback", "overview"],
  job: ["jobs"],
  system: ["system", "transfers", "cashback", "overview", "accounts", "groups"],
  operator: ["operators"],
  security: ["logs"],
};

/** Holds the live stream of this tab and refreshes what is on the screen. Inside `ApiProvider`, once. */
export function EventsProvider({ children }: { children: ReactNode }) {
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [hub, setHub] = useState<EventHub | null>(null);
  useEffect(() => {
    const made = new EventHub(browserTab(client));
    const gatherer = gather(queries);
    const unlisten = made.listen(gatherer.take);
    const stop = made.start();
    setHub(made);
    return () => {
      unlisten();
      gatherer.stop();
      stop();
    };
  }, [client, queries]);
  return <HubContext value={hub}>{children}</HubContext>;
}

/** Calls the listener with every message of the stream; give it a stable function. */
export function useEvents(listener: (message: StreamMessage) => void): void {
  const hub = useContext(HubContext);
  useEffect(() => hub?.listen(listener), [hub, listener]);
}

/** Whether what is on the screen follows by itself. */
export function useLiveState(): LiveState {
  const hub = useContext(HubContext);
  return useSyncExternalStore(
    (changed) => hub?.onState(changed) ?? (() => undefined),
    () => hub?.state ?? "connecting",
    () => "connecting",
  );
}

/** Many changes in a moment are one refresh. */
function gather(queries: QueryClient) {
  const topics = new Set<string>();
  let isAll = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = () => {
    timer = undefined;
    const old = new Set([...topics].flatMap((topic) => readers[topic] ?? [topic]));
    const everything = isAll;
    topics.clear();
    isAll = false;
    void queries.invalidateQueries(everything ? {} : { predicate: (query) => old.has(routerOf(query.queryKey)) });
  };
  return {
    take: (message: StreamMessage) => {
      if (message.kind === "ready") return;
      if (message.kind !== "change") isAll = true;
      // The freeze of one account says as much about its payments as the one of all.
      else topics.add("frozen" in message.payload ? "system" : message.topic);
      timer ??= setTimeout(refresh, GATHER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** tRPC's keys begin with the path: `[["accounts", "list"], …]`. */
function routerOf(key: readonly unknown[]): string {
  const [path] = key;
  return Array.isArray(path) ? String(path[0]) : "";
}
