import type { Statement } from "better-sqlite3";
import type { BooksDatabase } from "@/sandbox/books/books-file";
import { BooksRefusal } from "@/sandbox/books/books-refusal";

/** `house`: where money enters and fees end; `fleet`: can sign in; `outside`: a payee that only receives. */
export type AccountKind = "house" | "fleet" | "outside";

export const availableBalance = "AVAILABLE_BALANCE";
export const redPacketBalance = "RED_PACKET_BALANCE";
export type WalletField = typeof availableBalance | typeof redPacketBalance;

export interface Account {
  readonly id: number;
  readonly kind: AccountKind;
  readonly email: string | null;
  readonly uid: string | null;
  readonly userId: string | null;
  readonly password: string | null;
  readonly status: string;
  readonly isTwoFactorBound: boolean;
  readonly totpSecret: string | null;
  readonly lastCodeStep: number | null;
  readonly createdAtMs: number;
}

/** What an account may be given from outside; a missing member stays as it is. */
export interface AccountDetails {
  readonly uid?: string | undefined;
  readonly userId?: string | undefined;
  readonly password?: string | undefined;
  readonly status?: string | undefined;
  readonly isTwoFactorBound?: boolean | undefined;
  readonly totpSecret?: string | undefined;
}

export type ContactType = "uid" | "email";

/**
 * How a statement names the house: by both kinds of name, so that nobody takes its movement for a payment to a payee of
 * whom he knows only the other kind. Nobody can be paid under them.
 */
export const houseNames = { uid: "99999999999999999999", email: "house@sandbox.invalid" } as const;
const housePrefix = "house-";

/** True for the UID of a house account. */
export function isHouse(uid: string): boolean {
  return uid.startsWith(housePrefix);
}

interface AccountRow {
  id: bigint;
  kind: AccountKind;
  email: string | null;
  uid: string | null;
  user_id: string | null;
  password: string | null;
  status: string;
  is_two_factor_bound: bigint;
  totp_secret: string | null;
  last_code_step: bigint | null;
  created_at_ms: bigint;
}

type NewRow = [kind: AccountKind, email: string | null, uid: string | null, atMs: number];
type DetailRow = [
  kind: AccountKind,
  email: string | null,
  uid: string | null,
  userId: string | null,
  password: string | null,
  status: string,
  isTwoFactorBound: number,
  totpSecret: string | null,
  id: number,
];

/** The accounts of the books, their wallets and what each balance is. E-mail addresses are kept in lower case. */
export class Accounts {
  readonly #db: BooksDatabase;
  readonly #byId: Statement<[number], AccountRow>;
  readonly #byEmail: Statement<[string], AccountRow>;
  readonly #byUid: Statement<[string], AccountRow>;
  readonly #insert: Statement<NewRow>;
  readonly #update: Statement<DetailRow>;
  readonly #addWallet: Statement<[number, string, number]>;
  readonly #balance: Statement<[number, string], bigint>;
  readonly #markStep: Statement<[number, number]>;

  constructor(db: BooksDatabase) {
    this.#db = db;
    this.#byId = db.prepare("SELECT * FROM accounts WHERE id = ?");
    this.#byEmail = db.prepare("SELECT * FROM accounts WHERE email = ?");
    this.#byUid = db.prepare("SELECT * FROM accounts WHERE uid = ?");
    this.#insert = db.prepare("INSERT INTO accounts (kind, email, uid, created_at_ms) VALUES (?, ?, ?, ?)");
    this.#update = db.prepare(
      `UPDATE accounts SET kind = ?, email = ?, uid = ?, user_id = ?, password = ?, status = ?,
       is_two_factor_bound = ?, totp_secret = ? WHERE id = ?`,
    );
    this.#addWallet = db.prepare(
      "INSERT INTO wallets (account_id, field, may_overdraw) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#balance = db
      .prepare<[number, string], bigint>("SELECT balance_micro FROM wallets WHERE account_id = ? AND field = ?")
      .pluck();
    this.#markStep = db.prepare("UPDATE accounts SET last_code_step = ? WHERE id = ?");
  }

  get(id: number): Account {
    const row = this.#byId.get(id);
    if (row === undefined) throw new Error(`no account ${id} in the books`);
    return readAccount(row);
  }

  find(contactType: ContactType, name: string): Account | null {
    const row = contactType === "uid" ? this.#byUid.get(name) : this.#byEmail.get(name.toLowerCase());
    return row === undefined ? null : readAccount(row);
  }

  /** The account that an operator names by e-mail address or UID, whichever fits. */
  findByName(name: string): Account | null {
    return this.find("email", name) ?? this.find("uid", name);
  }

  /** Fleet accounts in the order of their creation. */
  fleet(): Account[] {
    const rows = this.#db.prepare<[], AccountRow>("SELECT * FROM accounts WHERE kind = 'fleet' ORDER BY id").all();
    return rows.map(readAccount);
  }

  countOutside(): number {
    return Number(this.#db.prepare("SELECT count(*) FROM accounts WHERE kind = 'outside'").pluck().get());
  }

  /** The house account of that name, opened at first use; it may go below zero. */
  house(name: "world" | "fees", atMs: number): Account {
    const uid = `${housePrefix}${name}`;
    return this.find("uid", uid) ?? this.#open("house", null, uid, atMs);
  }

  /** The account of a payee outside the fleet, opened at first use. */
  outside(contactType: ContactType, name: string, atMs: number): Account {
    const known = this.find(contactType, name);
    if (known !== null) return known;
    return contactType === "uid"
      ? this.#open("outside", null, name, atMs)
      : this.#open("outside", name.toLowerCase(), null, atMs);
  }

  /**
   * Opens a fleet account, or takes an outside payee of that address or UID into the fleet with what it holds.
   * @throws BooksRefusal
   */
  openFleet(email: string, details: AccountDetails, atMs: number): Account {
    const byEmail = this.find("email", email);
    const byUid = details.uid === undefined ? null : this.find("uid", details.uid);
    if (byEmail !== null && byUid !== null && byEmail.id !== byUid.id) {
      throw new BooksRefusal(`${email} and UID ${byUid.uid} were paid as two different payees`);
    }
    const account = byEmail ?? byUid ?? this.#open("fleet", email.toLowerCase(), null, atMs);
    if (account.kind === "house") throw new BooksRefusal(`UID ${details.uid} belongs to the sandbox itself`);
    const uid = details.uid ?? account.uid ?? this.#freeUid(account.id);
    this.#addWallet.run(account.id, redPacketBalance, 0);
    this.#save({
      ...account,
      kind: "fleet",
      email: email.toLowerCase(),
      uid,
      userId: account.userId ?? userIdOf(account.id),
    });
    return this.change(account.id, details);
  }

  /** The same account with the given details replaced. */
  change(id: number, details: AccountDetails): Account {
    const account = this.get(id);
    this.#save({
      ...account,
      uid: details.uid ?? account.uid,
      userId: details.userId ?? account.userId,
      password: details.password ?? account.password,
      status: details.status ?? account.status,
      isTwoFactorBound: details.isTwoFactorBound ?? account.isTwoFactorBound,
      totpSecret: details.totpSecret ?? account.totpSecret,
    });
    return this.get(id);
  }

  /** Micro-units that the account holds now. */
  balance(id: number, field: WalletField = availableBalance): bigint {
    return this.#balance.get(id, field) ?? 0n;
  }

  /** Remembers the 30-second step whose code the account has used. */
  markCodeStep(id: number, step: number): void {
    this.#markStep.run(step, id);
  }

  #open(kind: AccountKind, email: string | null, uid: string | null, atMs: number): Account {
    const id = Number(this.#insert.run(kind, email, uid, atMs).lastInsertRowid);
    this.#addWallet.run(id, availableBalance, kind === "house" ? 1 : 0);
    if (kind !== "outside") this.#addWallet.run(id, redPacketBalance, kind === "house" ? 1 : 0);
    return this.get(id);
  }

  #save(account: Account): void {
    const { id, kind, email, uid, userId, password, status, totpSecret } = account;
    this.#update.run(kind, email, uid, userId, password, status, account.isTwoFactorBound ? 1 : 0, totpSecret, id);
  }

  #freeUid(id: number): string {
    let number = 10_000_000 + id;
    while (this.find("uid", String(number)) !== null) number += 1;
    return String(number);
  }
}

/** The internal identifier of an account: the same in every run that creates the accounts in the same order. */
function userIdOf(id: number): string {
  return `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`;
}

function readAccount(row: AccountRow): Account {
  return {
    id: Number(row.id),
    kind: row.kind,
    email: row.email,
    uid: row.uid,
    userId: row.user_id,
    password: row.password,
    status: row.status,
    isTwoFactorBound: row.is_two_factor_bound === 1n,
    totpSecret: row.totp_secret,
    lastCodeStep: row.last_code_step === null ? null : Number(row.last_code_step),
    createdAtMs: Number(row.created_at_ms),
  };
}
