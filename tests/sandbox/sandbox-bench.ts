import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "lossless-json";
import { expect, onTestFinished } from "vitest";
import type { BooksCheck, Page, ReportedMovement } from "@/sandbox/books/books-report";
import type { ReportedRequest } from "@/sandbox/books/requests-report";
import type { AccountWithKeys } from "@/sandbox/control/set-up-accounts";
import type { KnobPatch } from "@/sandbox/knobs/knobs-schema";
import { type RunningSandbox, type SandboxOptions, startSandbox } from "@/sandbox/start-sandbox";
import { breachesOfContract, type Operation, operations } from "./contract";

/** What came back over the wire, byte for byte. */
export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** False when the connection ended before the promised length. */
  readonly isWhole: boolean;
}

export interface CallOptions {
  readonly cookie?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly timeoutMs?: number;
}

/** One HTTP call on a connection of its own. Rejects when the connection ends before any answer. */
export function callUrl(url: string, method: string, options: CallOptions = {}): Promise<Received> {
  const { cookie, body, headers = {}, timeoutMs = 10_000 } = options;
  const payload = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        method,
        agent: false,
        timeout: timeoutMs,
        headers: {
          ...(payload === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
          ...(cookie === undefined ? {} : { cookie }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        const finish = (): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString("utf8"),
            isWhole: response.complete,
          });
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", finish);
        response.on("error", finish);
      },
    );
    call.on("timeout", () => call.destroy(new Error("no answer in time")));
    call.on("error", reject);
    call.end(payload);
  });
}

/** A member of parsed JSON by its path; undefined when there is none. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((inner, part) => {
    if (typeof inner !== "object" || inner === null) return undefined;
    return new Map(Object.entries(inner)).get(String(part));
  }, value);
}

/** A folder that is gone after the test. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface SetUp {
  readonly email: string;
  readonly uid?: string;
  readonly balance?: string;
  readonly isTwoFactorBound?: boolean;
  readonly [member: string]: unknown;
}

/** A sandbox under test, wherever it runs. */
export class Bench {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** A call of the contract as it comes, honest or not. */
  raw(operation: Operation, options: CallOptions = {}): Promise<Received> {
    const { method, path } = operations[operation];
    return callUrl(this.url + path, method, options);
  }

  /** A call whose answer must keep the contract; returns its JSON. */
  async call(operation: Operation, options: CallOptions = {}): Promise<unknown> {
    const received = await this.raw(operation, options);
    const body: unknown = JSON.parse(received.text);
    expect(breachesOfContract(operation, received.status, body)).toEqual([]);
    return body;
  }

  async control(
    method: "GET" | "POST" | "DELETE",
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }> {
    const headers = method === "GET" ? {} : { "content-type": "application/json" };
    const received = await callUrl(`${this.url}/__sandbox/${path}`, method, { body, headers });
    return { status: received.status, body: JSON.parse(received.text) };
  }

  async knobs(patch: KnobPatch): Promise<void> {
    expect(await this.control("POST", "knobs", patch)).toMatchObject({ status: 200 });
  }

  async script(payee: string, ...behaviours: unknown[]): Promise<void> {
    expect(await this.control("POST", "script", { payee, behaviours })).toMatchObject({ status: 200 });
  }

  /** Opens an account and signs in as it. */
  async account(input: SetUp): Promise<{ account: AccountWithKeys; cookie: string }> {
    const { body } = await this.control("POST", "accounts", input);
    const account = readAs<{ accounts: AccountWithKeys[] }>(body).accounts[0];
    if (account === undefined) throw new Error(`not set up: ${JSON.stringify(body)}`);
    return { account, cookie: await this.signIn(account.email, account.password) };
  }

  async signIn(email: string, password: string): Promise<string> {
    const received = await this.raw("login", { body: { email, password } });
    return cookieOf(received) ?? "";
  }

  transfer(cookie: string, payee: string, amount: string, code?: string): Promise<Received> {
    return this.raw("internalTransfer", { cookie, body: transferBody(payee, amount, code) });
  }

  /** The envelope's code, or `lost` when no answer came. */
  async codeOf(transfer: Promise<Received>): Promise<unknown> {
    return transfer.then(
      (received) => at(JSON.parse(received.text), "code"),
      () => "lost",
    );
  }

  /** Statement records, numbers as their exact text. */
  async records(cookie: string, page = 1, size = 100): Promise<Record<string, unknown>[]> {
    const received = await this.raw("listStatementRecords", { cookie, body: { page, size } });
    const items = at(parse(received.text, null, String), "data", "items");
    return Array.isArray(items) ? items : [];
  }

  async balance(cookie: string): Promise<unknown> {
    return at(await this.call("getProfile", { cookie }), "data", "available_balance");
  }

  async movements(query = ""): Promise<readonly ReportedMovement[]> {
    const { body } = await this.control("GET", `books?limit=1000&${query}`);
    return readAs<Page<ReportedMovement>>(body).items;
  }

  async requests(query = ""): Promise<readonly ReportedRequest[]> {
    const { body } = await this.control("GET", `requests?limit=1000&${query}`);
    return readAs<Page<ReportedRequest>>(body).items;
  }

  /** The last money request as the log has it. */
  async lastRequest(): Promise<ReportedRequest | undefined> {
    return (await this.requests()).at(-1);
  }

  async check(): Promise<BooksCheck> {
    return readAs<BooksCheck>((await this.control("GET", "books/check")).body);
  }
}

/** The sandbox's own type for what its control interface answered; the tests then look at every member they use. */
function readAs<T>(body: unknown): T {
  return body as T;
}

/** A sandbox in this process, closed after the test. */
export async function startBench(options: Partial<SandboxOptions> = {}): Promise<Bench> {
  return (await startBenchOn(options.dataDir ?? freshFolder(), options)).bench;
}

export async function startBenchOn(
  dataDir: string,
  options: Partial<SandboxOptions> = {},
): Promise<{ bench: Bench; sandbox: RunningSandbox }> {
  const sandbox = await startSandbox({ port: 0, ...options, dataDir });
  onTestFinished(() => sandbox.close());
  return { bench: new Bench(sandbox.url), sandbox };
}

export function transferBody(payee: string, amount: string, code?: string): Record<string, string> {
  const named = payee.includes("@") ? { contactType: "email", email: payee } : { contactType: "uid", user_id: payee };
  return { ...named, amount, ...(code === undefined ? {} : { email_verify_code: code }) };
}

/** The `name=value` of the first non-empty session cookie; null when there is none. */
export function cookieOf(received: Received): string | null {
  const lines = received.headers["set-cookie"] ?? [];
  const pairs = [lines].flat().map((line) => line.split(";")[0] ?? "");
  return pairs.find((pair) => /^jwt_token=.+/.test(pair)) ?? null;
}
