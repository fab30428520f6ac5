"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { createApiClient, createQueryClient, TRPCProvider } from "./client";
import { watchActivity } from "./operator-activity";

/** Everything below may ask the server: typed procedures and one cache per page. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const [queries] = useState(createQueryClient);
  const [client] = useState(() => createApiClient());
  useEffect(watchActivity, []);
  return (
    <QueryClientProvider client={queries}>
      <TRPCProvider trpcClient={client} queryClient={queries}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
