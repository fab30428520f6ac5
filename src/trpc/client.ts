import { QueryClient } from "@tanstack/react-query";
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
  type TRPCLink,
} from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import type { AppRouter } from "@/server/routers/app.router";
import { activityHeaders } from "./operator-activity";
import { readError } from "./read-error";

export type ApiClient = TRPCClient<AppRouter>;

/** `useTRPC()` gives typed query and mutation options for every procedure. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

const BATCH_MAX = 20;
/** Node refuses longer request lines. */
const URL_MAX = 6_000;
const STALE_MS = 10_000;
const RETRIES_MAX = 2;

/** Queries travel together, each mutation alone, the live stream on a connection of its own. */
export function createApiClient(url = "/api/trpc"): ApiClient {
  const calls = { url, headers: activityHeaders };
  return createTRPCClient<AppRouter>({
    links: [
      forwardOnly,
      splitLink({
        condition: (op) => op.type === "subscription",
        true: httpSubscriptionLink({ url }),
        false: splitLink({
          condition: (op) => op.type === "mutation",
          true: httpLink(calls),
          false: httpBatchLink({ ...calls, maxItems: BATCH_MAX, maxURLLength: URL_MAX }),
        }),
      }),
    ],
  });
}

/** Paging adds a direction to the input, which our lists do not know and refuse: every list is read forwards. */
const forwardOnly: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    const { input } = op;
    if (typeof input !== "object" || input === null || !("direction" in input)) return next(op);
    const { direction: _forward, ...asked } = input;
    return next({ ...op, input: asked });
  };

/** The cache of a page. Reads are repeated when that can help; a mutation is never repeated by itself. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: STALE_MS, retry: shouldRetry, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}

function shouldRetry(failures: number, error: unknown): boolean {
  const { code, retryable, retryAfterSec } = readError(error);
  // A step-up in another call changes the cookie under a read that is on its way: once more with the new one.
  if (code === "UNAUTHORIZED") return failures === 0;
  return retryable && retryAfterSec === undefined && failures < RETRIES_MAX;
}
