import type { TRPCClient } from "@trpc/client";
import type { inferRouterOutputs } from "@trpc/server";
import { isFinalJob } from "@/domain/job-states";
import type { AppRouter } from "@/server/routers/app.router";
import { batchEnd } from "./batch-end";
import { InfiniManagerError } from "./client-error";

type Outputs = inferRouterOutputs<AppRouter>;
type Accounts = TRPCClient<AppRouter>["accounts"];

export type Waiting<Seen> = {
  /** Gives up after this time, ms; a day when left out. What is waited for goes on. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Called with every answer, the last one too. */
  onLook?: (seen: Seen) => void;
};

export type BatchWaiting = Waiting<Outputs["cashback"]["get"]> & {
  /** Waits through what only a person can do, too: until the batch is over. */
  untilOver?: boolean;
};

/** What needs a person counts once it has stood for this long: what was just mended is told with the lane's next look. */
const NEED_STANDS_MS = 3_000;
const DAY_MS = 86_400_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** What another look cannot change. */
const lasting: readonly string[] = ["BAD_REQUEST", "UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "ABORTED"];

/** The batch once nothing more of it is sent without a person. @throws InfiniManagerError */
export function waitForBatch(
  look: () => Promise<Outputs["cashback"]["get"]>,
  { untilOver = false, ...waiting }: BatchWaiting = {},
): Promise<Outputs["cashback"]["get"]> {
  let needed: { what: string; sinceMs: number } | null = null;
  const isOver = (batch: Outputs["cashback"]["get"]): boolean => {
    const what = batch.needsPerson;
    if (what === null) {
      needed = null;
      return batchEnd(batch) !== null;
    }
    if (needed?.what !== what) needed = { what, sinceMs: performance.now() };
    return !untilOver && performance.now() - needed.sinceMs >= NEED_STANDS_MS;
  };
  return waitUntil(look, isOver, waiting);
}

/** The job once it has ended. @throws InfiniManagerError */
export function waitForJob(
  look: () => Promise<Outputs["jobs"]["get"]>,
  waiting: Waiting<Outputs["jobs"]["get"]> = {},
): Promise<Outputs["jobs"]["get"]> {
  return waitUntil(look, ({ state }) => isFinalJob(state), waiting);
}

/** The account with this e-mail once its statement was read. @throws InfiniManagerError, also when it is locked */
export async function waitForAccount(
  accounts: Accounts,
  email: string,
  waiting: Waiting<Outputs["accounts"]["get"]> = {},
): Promise<Outputs["accounts"]["get"]> {
  const wanted = email.trim().toLowerCase();
  const look = async () => {
    const { items } = await accounts.list.query({ filter: { text: email.trim() }, limit: 200 });
    const found = items.find((one) => one.email.toLowerCase() === wanted);
    if (!found) throw missing(email);
    return accounts.get.query({ id: found.id });
  };
  return waitUntil(look, isRead, waiting);
}

/** @throws InfiniManagerError when only a person makes the account readable */
function isRead({ statement, session, email }: Outputs["accounts"]["get"]): boolean {
  if (statement === null && session === "locked") throw locked(email);
  return statement !== null;
}

/** Looks again and again, ever slower, until it is so. A server that is away is waited for. */
async function waitUntil<Seen>(
  look: () => Promise<Seen>,
  isOver: (seen: Seen) => boolean,
  { timeoutMs = DAY_MS, signal, onLook }: Waiting<Seen>,
): Promise<Seen> {
  const endMs = performance.now() + timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(1.5 * pauseMs, LONGEST_PAUSE_MS)) {
    let [seen, atLeastMs]: [Seen | null, number] = [null, 0];
    try {
      seen = await look();
    } catch (error) {
      if (!(error instanceof InfiniManagerError) || lasting.includes(error.code)) throw error;
      atLeastMs = (error.retryAfterSec ?? 0) * 1_000;
    }
    if (seen !== null) {
      onLook?.(seen);
      if (isOver(seen)) return seen;
    }
    const leftMs = endMs - performance.now();
    if (leftMs <= 0 || signal?.aborted) throw gaveUp(signal?.aborted === true);
    await pause(Math.min(Math.max(pauseMs, atLeastMs), leftMs), signal);
  }
}

/** Ends early when the signal does. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}

function gaveUp(isAborted: boolean): InfiniManagerError {
  const [code, reason] = isAborted ? ["ABORTED", "request.aborted"] : ["TIMEOUT", "wait.timeout"];
  return plain(code, reason, "It has not ended yet, and goes on: wait again, or look later.");
}

function missing(email: string): InfiniManagerError {
  return plain("NOT_FOUND", "account.not_found", `There is no account with the e-mail ${email}.`);
}

function locked(email: string): InfiniManagerError {
  const words = `The account ${email} is locked after refused sign-ins: a person has to unlock it.`;
  return plain("PRECONDITION_FAILED", "account.session_locked", words);
}

function plain(code: string, reason: string, message: string): InfiniManagerError {
  const none = { retryAfterSec: null, ref: "", fields: {}, params: {} };
  return new InfiniManagerError({ code, reason, message, moneyMoved: "no", retryable: code === "TIMEOUT", ...none });
}
