import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createTRPCClient, httpLink, type TRPCClient } from "@trpc/client";
import type { AppRouter } from "@/server/routers/app.router";
import { origin, owner } from "./installation";
import { loseNextRequestTo, openSandboxAccount, refuseNextRequestTo } from "./sandbox-books";

/** What the tests of the screens look at: one thing for each kind of page. */
export type PreparedWorld = {
  accountId: string;
  /** A group that it is in. */
  groupId: string;
  /** A draft with held lines, and the file that it was made from. */
  draftId: string;
  upload: string;
  /** A batch that was sent, with one payment refused and one nobody knows the outcome of, and the item it became. */
  sentId: string;
  reviewId: string;
  /** The transfer that it is about. */
  unknownId: string;
  /** Who was to get it. */
  payeeId: string;
  /** Batches of accounts with an authenticator, whose payments wait for a code: one to look at, one to work on. */
  codedId: string;
  /** The payment of the first that waits for its code. */
  codedTransferId: string;
  /** A payment that Infini refused. */
  refusedId: string;
  /** An account that stands still after payments whose answers were lost. */
  trippedId: string;
  typed: { accountId: string; batchId: string; totpSecret: string };
  /** The cookies of the session that made all this: for the one test that proves the password in it once more. */
  makerCookies: string;
};

const path = join(".tmp", "e2e-state", "world.json");
const password = "Sandbox-Passw0rd!";
const email = "screens@example.com";
const lostPayee = "41000099";
const refusedPayee = "41000092";

/** The world that the set-up made, as soon as it is there. @throws Error when it could not be made. */
export async function preparedWorld(): Promise<PreparedWorld> {
  for (let tryNo = 0; tryNo < 400; tryNo += 1) {
    if (existsSync(path)) {
      const world: PreparedWorld | { failure: string } = JSON.parse(readFileSync(path, "utf8"));
      if ("failure" in world) throw new Error(`the set-up failed: ${world.failure}`);
      return world;
    }
    await sleep(250);
  }
  throw new Error("the set-up did not end");
}

/** Forgets the world of the last run. */
export function forgetPreparedWorld(): void {
  rmSync(path, { force: true });
}

/**
 * Makes it while the first tests run: the item of the review takes its time. What went wrong is told to whoever asks for
 * the world.
 */
export async function prepareWorld(sessions: { cookie: string; lookingOn: string }): Promise<void> {
  const made = await makeWorld(sessions).catch((error: unknown) => ({ failure: String(error) }));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(made));
  renameSync(`${path}.new`, path);
}

/**
 * Makes it through the product's own interface. Whoever starts a batch proves the password again and is another session
 * afterwards, so that `lookingOn` is a second sign-in.
 */
async function makeWorld({ cookie, lookingOn }: { cookie: string; lookingOn: string }): Promise<PreparedWorld> {
  await openSandboxAccount({ email, uid: "21000009", balance: "900.00", password });
  await loseNextRequestTo(lostPayee);
  await refuseNextRequestTo(refusedPayee);
  const { api, cookies } = signedInApi(cookie);
  const { previewId } = await api.accounts.preview.mutate({ email, password });
  const authority = { basis: "owned", ownerText: "Sample company", signedOn: "2026-01-05" } as const;
  const { id: accountId } = await api.accounts.add.mutate({ previewId, authority, alias: "screens" });
  const { id: groupId } = await api.groups.create.mutate({ name: "Set-up", description: "Looked at", tone: "blue" });
  await api.groups.addAccounts.mutate({ id: groupId, sel: { ids: [accountId] } });
  const draftText = fileOf([...payees(41_000_110, 30), "41000110,2026-04-01,1,2026-05-01", "41000190,2026-04-20,0,"]);
  const draftId = await draft(api, accountId, "screens-draft", draftText);
  const sentId = await draft(api, accountId, "screens-sent", fileOf(payees(41_000_090, 12)));
  const upload = await uploadText(cookie, fileOf(payees(41_000_200, 25)));
  await start(api, sentId);
  await makeKey(api);
  const { batchId: codedId } = await startCoded(api, "coded", 2);
  const typed = await startCoded(api, "typed", 2);
  await refuseNextRequestTo("41000601");
  const refusing = await startOwn(api, { name: "refused", uid: "21000013", first: 41_000_601, lines: 1 });
  for (const payee of ["41000701", "41000702", "41000703"]) await loseNextRequestTo(payee);
  const { accountId: trippedId } = await startOwn(api, {
    name: "tripped",
    uid: "21000014",
    first: 41_000_701,
    lines: 4,
  });
  const codedTransferId = await transferOf(api, codedId, "parked");
  const refusedId = await transferOf(api, refusing.batchId, "rejected");
  await until(async () => (await api.accounts.get.query({ id: trippedId })).breaker, "the account was not tripped");
  const { id: reviewId, subjectId: unknownId } = await findItem(signedInApi(lookingOn).api, sentId);
  const noted = await api.payees.list.query({ filter: { q: lostPayee }, limit: 1 });
  const payeeId = noted.items[0]?.id ?? "";
  const sent = { sentId, reviewId, unknownId, payeeId, refusedId, trippedId };
  const makerCookies = cookies();
  return { accountId, groupId, draftId, upload, ...sent, codedId, codedTransferId, typed, makerCookies };
}

/** An account whose authenticator is bound and whose secret nobody kept, and a batch of it that was started. */
async function startCoded(api: Api, name: string, lines: number) {
  const number = name === "coded" ? 1 : 2;
  const first = 41_000_300 + 100 * number;
  const made = await startOwn(api, { name, uid: `2100001${number}`, first, lines, isTwoFactorBound: true });
  const { accountId, batchId, totpSecret } = made;
  if (totpSecret === null) throw new Error("the sandbox bound no authenticator");
  return { accountId, batchId, totpSecret };
}

type OwnBatch = { name: string; uid: string; first: number; lines: number; isTwoFactorBound?: boolean };

/** An account of its own, and a batch of it that was started. */
async function startOwn(api: Api, { name, uid, first, lines, isTwoFactorBound = false }: OwnBatch) {
  const account = { email: `${name}@example.com`, password };
  const { totpSecret } = await openSandboxAccount({ ...account, uid, balance: "100.00", isTwoFactorBound });
  const { previewId } = await api.accounts.preview.mutate(account);
  const authority = { basis: "owned", ownerText: "Sample company", signedOn: "2026-01-05" } as const;
  const { id: accountId } = await api.accounts.add.mutate({ previewId, authority, alias: name });
  const batchId = await draft(api, accountId, name, fileOf(payees(first, lines)));
  await start(api, batchId);
  return { accountId, batchId, totpSecret };
}

/** The first payment of a batch that gets into this state. */
async function transferOf(api: Api, batchId: string, state: "parked" | "rejected"): Promise<string> {
  const filter = { batchId, state: [state] };
  const find = async () => (await api.transfers.list.query({ limit: 1, filter })).items[0]?.id ?? null;
  return until(find, `no payment of ${batchId} is ${state}`);
}

/** Waits for what the engine makes of it. @throws Error with these words */
async function until<Found>(find: () => Promise<Found | null>, words: string): Promise<Found> {
  for (let tryNo = 0; tryNo < 240; tryNo += 1) {
    const found = await find();
    if (found !== null) return found;
    await sleep(250);
  }
  throw new Error(words);
}

type Api = TRPCClient<AppRouter>;

/** Follows the session when a step-up gives it another cookie, as a browser does; `cookies` are those it has now. */
function signedInApi(first: string): { api: Api; cookies: () => string } {
  let cookie = first;
  const link = httpLink({
    url: `${origin}/api/trpc`,
    headers: () => ({ cookie, origin }),
    fetch: async (url, options) => {
      const answer = await fetch(url, { ...options, signal: null });
      cookie = answer.headers.getSetCookie().reduce(withCookie, cookie);
      return answer;
    },
  });
  return { api: createTRPCClient<AppRouter>({ links: [link] }), cookies: () => cookie };
}

/** The cookies of a request with the one that an answer set. */
function withCookie(cookie: string, set: string): string {
  const pair = set.split(";")[0] ?? "";
  const name = pair.split("=")[0];
  return [...cookie.split("; ").filter((kept) => kept.split("=")[0] !== name), pair].join("; ");
}

async function draft(api: Api, sourceAccountId: string, key: string, text: string): Promise<string> {
  const made = await api.cashback.create.mutate({
    idempotencyKey: `set-up-${key}-0001`,
    sourceAccountId,
    name: `Set-up, ${key}`,
    campaign: { key },
    amount: { fixed: "1.25" },
    policy: { onUnknown: "continue" },
  });
  const { id, version } = made;
  await api.cashback.import.mutate({ id, version, source: { text }, format: "csv", dryRun: false });
  return id;
}

async function start(api: Api, id: string): Promise<void> {
  const review = await api.cashback.review.query({ id });
  await api.cashback.start.mutate({
    idempotencyKey: `set-up-start-${id}`.slice(0, 64),
    id,
    confirm: { snapshot: review.snapshot, typedTotal: review.lines.ready.sum, stepUp: { password: owner.password } },
    acknowledge: review.warnings.map(({ code }) => code),
  });
}

/** A key with every kind of limit. */
async function makeKey(api: Api): Promise<void> {
  await api.operators.stepUp.mutate({ with: { password: owner.password } });
  await api.operators.createApiKey.mutate({
    name: "Set-up, nightly report",
    scopes: ["read", "send"],
    limits: { perTransfer: "25.6", perDay: "500" },
    expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
  });
}

/** The item that the lost payment becomes once the statement had its time. */
async function findItem(api: Api, batchId: string): Promise<{ id: string; subjectId: string }> {
  const find = async () => (await api.review.list.query({ limit: 10, filter: { batchId } })).items[0] ?? null;
  return until(find, "the lost payment became no item of the review");
}

async function uploadText(cookie: string, text: string): Promise<string> {
  const answer = await fetch(`${origin}/api/uploads`, {
    method: "POST",
    headers: { cookie, origin, "content-type": "application/octet-stream", "x-file-name": "june.csv" },
    body: text,
  });
  if (!answer.ok) throw new Error(`the file was refused: ${answer.status} ${await answer.text()}`);
  const receipt: { uploadId: string } = JSON.parse(await answer.text());
  return receipt.uploadId;
}

function fileOf(rows: readonly string[]): string {
  return ["infini uid,registered on,cards,first card on", ...rows].join("\n");
}

function payees(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, step) => `${first + step},2026-04-01,1,2026-05-01`);
}
