// @vitest-environment node
import { createServer } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findReadable } from "@/features/shell/use-search";
import { createApiClient } from "@/trpc/client";

type Asked = { path: string; input: unknown; isGone: boolean };

const answers: Record<string, unknown> = {
  "accounts.list": {
    items: [
      { id: "acc_1", email: "payer-03@example.com", alias: "ops-03", uid: "10482273" },
      { id: "acc_2", email: "payer-04@example.com", alias: null, uid: null },
    ],
    total: 2,
  },
  "payees.list": {
    items: [
      { id: "pye_1", payee: "10482273", label: "Payer of rent", payments: 3 },
      { id: "pye_2", payee: "payer@example.net", label: null, payments: 0 },
    ],
    total: 2,
  },
  "groups.list": { items: [{ id: "grp_1", name: "Payers", accounts: 12 }], total: 1 },
  "cashback.list": { items: [{ id: "bat_1", name: "Payer test", campaign: { key: "may" } }], total: 1 },
};

let asked: Asked[] = [];
let isSlow = false;
const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://localhost");
  const paths = url.pathname.slice(1).split(",");
  const input: Record<string, unknown> = JSON.parse(url.searchParams.get("input") ?? "{}");
  const calls = paths.map((path, at) => ({ path, input: input[String(at)], isGone: false }));
  asked.push(...calls);
  response.on("close", () => {
    for (const call of calls) call.isGone = !response.writableEnded;
  });
  if (isSlow) return;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(paths.map((path) => ({ result: { data: answers[path] } }))));
});
const members = (count: number) => `${count} accounts`;
const payments = (count: number) => `${count} payments`;
const uid = (text: string) => `UID ${text}`;

beforeEach(async () => {
  asked = [];
  isSlow = false;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

type May = { mayAccounts: boolean; mayPayees: boolean; mayBatches: boolean };
const all: May = { mayAccounts: true, mayPayees: true, mayBatches: true };

function search(may: May, signal = new AbortController().signal) {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server does not listen on a port");
  return findReadable(
    createApiClient(`http://127.0.0.1:${address.port}`),
    { ...may, uid, members, payments },
    "payer",
    signal,
  );
}

test("accounts are found by their label with the e-mail masked, payees, groups and batches by their name", async () => {
  const { accounts, payees, groups, batches } = await search(all);
  expect(accounts?.hits).toEqual([
    { id: "acc_1", label: "ops-03", detail: "p••••@example.com · UID 10482273", href: "/accounts/acc_1" },
    { id: "acc_2", label: "p••••@example.com", detail: "", href: "/accounts/acc_2" },
  ]);
  expect(payees?.hits).toEqual([
    { id: "pye_1", label: "Payer of rent · 10482273", detail: "3 payments", href: "/payees/pye_1" },
    { id: "pye_2", label: "payer@example.net", detail: "0 payments", href: "/payees/pye_2" },
  ]);
  expect(groups?.hits).toEqual([{ id: "grp_1", label: "Payers", detail: "12 accounts", href: "/groups/grp_1" }]);
  expect(batches?.hits).toEqual([{ id: "bat_1", label: "Payer test", detail: "may", href: "/cashback/bat_1/lines" }]);
  expect(asked.map(({ path, input }) => [path, input])).toEqual([
    ["accounts.list", { filter: { text: "payer" }, limit: 8 }],
    ["payees.list", { filter: { q: "payer" }, limit: 8 }],
    ["groups.list", { filter: { text: "payer" }, limit: 8 }],
    ["cashback.list", { filter: { q: "payer" }, limit: 8 }],
  ]);
});

test("what a person may not read is neither asked for nor shown", async () => {
  const none: May = { mayAccounts: false, mayPayees: false, mayBatches: false };
  expect(await search({ ...none, mayBatches: true })).toMatchObject({ accounts: null, payees: null, groups: null });
  expect(await search({ ...none, mayAccounts: true })).toMatchObject({ payees: null, batches: null });
  expect(await search({ ...none, mayPayees: true })).toMatchObject({ accounts: null, groups: null, batches: null });
  expect(asked.map(({ path }) => path)).toEqual(["cashback.list", "accounts.list", "groups.list", "payees.list"]);
  asked = [];
  expect(await search(none)).toEqual({ accounts: null, payees: null, groups: null, batches: null });
  expect(asked).toEqual([]);
});

test("a search that nobody waits for any more is taken back from the server", async () => {
  isSlow = true;
  const stop = new AbortController();
  const refused = expect(search(all, stop.signal)).rejects.toThrow();
  await expect.poll(() => asked.length).toBe(4);
  stop.abort();
  await refused;
  await expect.poll(() => asked.every(({ isGone }) => isGone)).toBe(true);
});
