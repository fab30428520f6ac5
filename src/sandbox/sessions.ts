import { randomBytes } from "node:crypto";
import type { Statement } from "better-sqlite3";
import type { Account, Accounts } from "@/sandbox/books/accounts";
import type { BooksDatabase } from "@/sandbox/books/books-file";

export interface SessionRules {
  readonly sessionSeconds: number;
  readonly newSignInEndsOlder: boolean;
  readonly expireAfterCalls: number | null;
}

export interface Session {
  readonly token: string;
  readonly account: Account;
}

interface SessionRow {
  account_id: bigint;
  expires_at_ms: bigint;
  calls: bigint;
  is_ended: bigint;
}

/** Sessions of the fleet. They are kept in the books: a restart signs nobody out. */
export class Sessions {
  readonly #accounts: Accounts;
  readonly #db: BooksDatabase;
  readonly #find: Statement<[string], SessionRow>;
  readonly #insert: Statement<[string, number, number]>;
  readonly #end: Statement<[string]>;
  readonly #endAll: Statement<[number]>;
  readonly #countCall: Statement<[string]>;

  constructor(db: BooksDatabase, accounts: Accounts) {
    this.#db = db;
    this.#accounts = accounts;
    this.#find = db.prepare("SELECT account_id, expires_at_ms, calls, is_ended FROM sessions WHERE token = ?");
    this.#insert = db.prepare("INSERT INTO sessions (token, account_id, expires_at_ms) VALUES (?, ?, ?)");
    this.#end = db.prepare("UPDATE sessions SET is_ended = 1 WHERE token = ?");
    this.#endAll = db.prepare("UPDATE sessions SET is_ended = 1 WHERE account_id = ? AND is_ended = 0");
    this.#countCall = db.prepare("UPDATE sessions SET calls = calls + 1 WHERE token = ?");
  }

  /** Opens a session and returns its token, three parts like a JWT, and its end (Unix ms). */
  open(account: Account, rules: SessionRules, nowMs: number): { token: string; expiresAtMs: number } {
    const expiresAtMs = nowMs + rules.sessionSeconds * 1000;
    const header = base64Json({ alg: "HS256", typ: "JWT" });
    const payload = base64Json({ uid: account.uid, exp: Math.floor(expiresAtMs / 1000) });
    const token = `${header}.${payload}.${randomBytes(32).toString("base64url")}`;
    this.#db
      .transaction(() => {
        if (rules.newSignInEndsOlder) this.#endAll.run(account.id);
        this.#insert.run(token, account.id, expiresAtMs);
      })
      .immediate();
    return { token, expiresAtMs };
  }

  /** The live session of a `Cookie` header, counted as one call; null when there is none. */
  authenticate(cookieHeader: string | undefined, rules: SessionRules, nowMs: number): Session | null {
    const token = readToken(cookieHeader ?? "");
    const row = token === null ? undefined : this.#find.get(token);
    if (token === null || row === undefined || row.is_ended === 1n || nowMs >= Number(row.expires_at_ms)) return null;
    if (rules.expireAfterCalls !== null) {
      if (Number(row.calls) >= rules.expireAfterCalls) {
        this.end(token);
        return null;
      }
      this.#countCall.run(token);
    }
    return { token, account: this.#accounts.get(Number(row.account_id)) };
  }

  end(token: string): void {
    this.#end.run(token);
  }

  endAllOf(accountId: number): void {
    this.#endAll.run(accountId);
  }

  countLive(nowMs: number): number {
    const count = this.#db
      .prepare<[number], bigint>("SELECT count(*) FROM sessions WHERE is_ended = 0 AND expires_at_ms > ?")
      .pluck();
    return Number(count.get(nowMs) ?? 0n);
  }
}

/** The first non-empty `jwt_token` of a `Cookie` header. */
function readToken(cookieHeader: string): string | null {
  for (const part of cookieHeader.split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === "jwt_token" && value !== undefined && value !== "") return value;
  }
  return null;
}

function base64Json(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
