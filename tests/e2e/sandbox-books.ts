import { expect } from "@playwright/test";
import { sandboxPort } from "./installation";

type Movement = { payee: string; requestNo: number | null };
type SandboxAccount = { email: string; uid: string; balance: string; password: string; isTwoFactorBound?: boolean };

/** Makes an account at the sandbox, as if somebody had opened it at Infini; tells the secret of its authenticator. */
export async function openSandboxAccount(account: SandboxAccount): Promise<{ totpSecret: string | null }> {
  const made: { accounts: { totpSecret: string | null }[] } = JSON.parse(await control("accounts", account));
  return { totpSecret: made.accounts[0]?.totpSecret ?? null };
}

/** Money that somebody moved elsewhere: the statement gets a record that nobody here ordered. */
export async function moveAtSandbox(email: string, amount: string, to: string): Promise<void> {
  await control("external", { email, amount, to });
}

/** Money from outside: the statement gets a record that belongs to no payment. */
export async function depositAtSandbox(email: string, amount: string): Promise<void> {
  await control("deposit", { email, amount });
}

/** The next request to this payee gets no answer, and no money moves. */
export async function loseNextRequestTo(payee: string): Promise<void> {
  await control("script", { payee, behaviours: ["lostBefore"] });
}

/** The next request to this payee is refused, and no money moves. */
export async function refuseNextRequestTo(payee: string): Promise<void> {
  await control("script", { payee, behaviours: ["refuse"] });
}

/** The payees of every movement that a request from this account caused, one entry per movement. */
export async function paidPayees(email: string): Promise<string[]> {
  const page: { items: Movement[] } = JSON.parse(await read(`books?limit=1000&account=${email}`));
  return page.items.filter(({ requestNo }) => requestNo !== null).map(({ payee }) => payee);
}

/** The sandbox's own check of its books: every movement balances, every wallet is the sum of its legs. */
export async function expectBalancedBooks(): Promise<void> {
  const check: { isBalanced: boolean } = JSON.parse(await read("books/check"));
  expect(check).toMatchObject({ isBalanced: true });
}

async function read(path: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${sandboxPort}/__sandbox/${path}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${answer.status} ${text}`);
  return text;
}

async function control(path: string, body: unknown): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${sandboxPort}/__sandbox/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${answer.status} ${text}`);
  return text;
}
