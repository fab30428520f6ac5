"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import type { Me } from "@/domain/operator.schema";
import { useTRPC } from "@/trpc/client";
import { isSignedOut } from "@/trpc/read-error";
import { useEvents } from "@/trpc/use-events";
import { forgetKeptTexts } from "@/ui/kept-text";

/** The person of this session. When it is over anywhere on the page, the sign-in opens and leads back to here. */
export function useSignedIn(initial: Me): Me {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const me = useQuery(trpc.operators.me.queryOptions(undefined, { initialData: initial }));
  const hasEnded = me.isError && isSignedOut(me.error);
  const askAgain = useCallback(() => {
    void queries.invalidateQueries({ queryKey: trpc.operators.me.queryKey() });
  }, [queries, trpc]);

  const person = me.data.id;
  useEffect(() => forgetKeptTexts({ person, nowMs: Date.now() }), [person]);
  useEffect(() => {
    if (hasEnded) leaveForSignIn(true);
  }, [hasEnded]);
  useEffect(
    () =>
      queries.getQueryCache().subscribe((change) => {
        const isMe = change.query.queryHash === JSON.stringify(trpc.operators.me.queryKey());
        const { error } = change.query.state;
        if (change.type === "updated" && error !== null && !isMe && isSignedOut(error)) askAgain();
      }),
    [queries, trpc, askAgain],
  );
  useEvents(
    useCallback(
      (message) => {
        if (message.kind === "end") askAgain();
      },
      [askAgain],
    ),
  );
  return me.data;
}

/** Opens the sign-in, which says so when a session ended and leads back to this address. A full load, so that nothing of this session stays in memory. */
export function leaveForSignIn(hasEnded: boolean): void {
  const { pathname, search } = window.location;
  const next = encodeURIComponent(`${pathname}${search}`);
  window.location.replace(`/sign-in?next=${next}${hasEnded ? "&ended=1" : ""}`);
}
