import { createTRPCClient, httpLink, retryLink, type TRPCClient, TRPCClientError, type TRPCLink } from "@trpc/client";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { observable } from "@trpc/server/observable";
import type { AppRouter } from "@/server/routers/app.router";
import { InfiniManagerError, readAnswer, unanswered } from "./client-error";
import { type UploadedFile, uploadFile } from "./upload-file";
import { type BatchWaiting, type Waiting, waitForAccount, waitForBatch, waitForJob } from "./wait-for";

export { type BatchEnd, batchEnd, needWords } from "./batch-end";
export { type BatchWaiting, InfiniManagerError, type UploadedFile, type Waiting };

/** What every procedure takes and gives: `Inputs["cashback"]["create"]`. */
export type Inputs = inferRouterInputs<AppRouter>;
export type Outputs = inferRouterOutputs<AppRouter>;

export type ClientOptions = {
  /** Where the installation answers, such as `https://manager.example.com`. */
  url: string;
  /** A key made at `/settings/api-keys` or by `api-key create`. */
  apiKey: string;
  /** How long one call may take, ms; 60 000 when left out. */
  timeoutMs?: number;
};

/** Procedures by area, and what programs need around them. The live stream is for screens. */
export type InfiniManagerClient = Omit<TRPCClient<AppRouter>, "events" | symbol> & {
  /** Sends one file of at most 10 MiB; calls name it by its `uploadId` for a day. Moves no money. */
  upload(content: string | Uint8Array<ArrayBuffer> | Blob, name: string): Promise<UploadedFile>;
  /**
   * The batch once nothing more of it is sent without a person; `batchEnd` tells how it ended, and `needsPerson` what it
   * needs. With `untilOver` it waits through that, too. Outlives restarts of the server.
   * @throws InfiniManagerError `wait.timeout` after the time limit; what runs goes on.
   */
  waitForBatch(id: string, waiting?: BatchWaiting): Promise<Outputs["cashback"]["get"]>;
  /** The job once it has ended. @throws InfiniManagerError `wait.timeout` */
  waitForJob(id: string, waiting?: Waiting<Outputs["jobs"]["get"]>): Promise<Outputs["jobs"]["get"]>;
  /**
   * The account with this e-mail once its statement was read, which its first payment needs.
   * @throws InfiniManagerError `wait.timeout`
   */
  waitForAccount(email: string, waiting?: Waiting<Outputs["accounts"]["get"]>): Promise<Outputs["accounts"]["get"]>;
};

type CallInit = Omit<RequestInit, "signal"> & { signal?: AbortSignal | null | undefined };

const TIMEOUT_MS = 60_000;
const QUERY_TRIES = 3;
const FIRST_PAUSE_MS = 300;

/**
 * The procedures of an installation for another program. A query that fails on the way is tried twice more; a mutation
 * is sent once and never repeated: its error says in `moneyMoved` what is known.
 */
export function createInfiniManagerClient(options: ClientOptions): InfiniManagerClient {
  const { apiKey, timeoutMs = TIMEOUT_MS } = options;
  const url = options.url.replace(/\/+$/, "");
  const headers = { authorization: `Bearer ${apiKey}` };
  const send = (address: RequestInfo | URL, init: CallInit = {}): Promise<Response> => {
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
    // Another address is never sent the key, and a mutation never becomes a query.
    return fetch(address, { ...init, signal, redirect: "error" });
  };
  const api = createTRPCClient<AppRouter>({
    links: [
      repeatedQueries(),
      tellingErrors,
      httpLink({ url: `${url}/api/trpc`, headers, fetch: (address, init) => send(address, init) }),
    ],
  });
  return {
    accounts: api.accounts,
    groups: api.groups,
    twoFactor: api.twoFactor,
    payees: api.payees,
    transfers: api.transfers,
    cashback: api.cashback,
    review: api.review,
    overview: api.overview,
    jobs: api.jobs,
    operators: api.operators,
    sandbox: api.sandbox,
    system: api.system,
    upload: (content, name) => uploadFile((init) => send(`${url}/api/uploads`, init), headers, content, name),
    waitForBatch: (id, waiting) => waitForBatch(() => api.cashback.get.query({ id }), waiting),
    waitForJob: (id, waiting) => waitForJob(() => api.jobs.get.query({ id }), waiting),
    waitForAccount: (email, waiting) => waitForAccount(api.accounts, email, waiting),
  };
}

function repeatedQueries(): TRPCLink<AppRouter> {
  return retryLink({
    retry: ({ op, error, attempts }) =>
      op.type === "query" &&
      attempts < QUERY_TRIES &&
      error instanceof InfiniManagerError &&
      error.retryable &&
      error.retryAfterSec === null,
    retryDelayMs: (attempt) => FIRST_PAUSE_MS * 2 ** attempt,
  });
}

/** Each failure in the one form of ours, with what is known about the money. */
const tellingErrors: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) =>
      next(op).subscribe({
        next: (value) => observer.next(value),
        complete: () => observer.complete(),
        error: (error) => {
          const sent = { isMutation: op.type === "mutation", hasKey: namesKey(op.input) };
          const said = error instanceof TRPCClientError ? readAnswer(error.data) : null;
          observer.error(new InfiniManagerError(said ?? unanswered(error, sent), error));
        },
      }),
    );

function namesKey(input: unknown): boolean {
  return typeof input === "object" && input !== null && "idempotencyKey" in input && input.idempotencyKey !== undefined;
}
