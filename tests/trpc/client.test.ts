// @vitest-environment node
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { QueryClient } from "@tanstack/react-query";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { expect, test } from "vitest";
import type { AppRouter } from "@/server/routers/app.router";
import { createApiClient } from "@/trpc/client";

test("a list that is read page by page asks for what it knows, and for no direction", async () => {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    const input = new URL(request.url ?? "/", "http://localhost").searchParams.get("input") ?? "{}";
    asked.push(JSON.parse(input));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify([{ result: { data: { items: [], nextCursor: null, total: 0 } } }]));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = listeningOn(server.address());
  const queries = new QueryClient();
  const client = createApiClient(`http://127.0.0.1:${port}`);
  const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient: queries });
  await queries.fetchInfiniteQuery(
    trpc.jobs.list.infiniteQueryOptions({ limit: 20 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  server.close();

  expect(asked).toEqual([{ "0": { limit: 20 } }]);
});

function listeningOn(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("the server does not listen on a port");
  return address;
}
