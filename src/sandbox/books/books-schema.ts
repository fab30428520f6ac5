/**
 * Tables of the sandbox's own books. Amounts are micro-units. A wallet is one balance of one account; only the house
 * may go below zero, which the database itself enforces. Every index costs each transfer a page to write, so only what
 * the contract's own operations look up has one; the reports of the control interface read whole tables.
 */
export const booksSchema = `
  CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('house', 'fleet', 'outside')),
    email TEXT UNIQUE,
    uid TEXT UNIQUE,
    user_id TEXT UNIQUE,
    password TEXT,
    status TEXT NOT NULL DEFAULT 'active',
    is_two_factor_bound INTEGER NOT NULL DEFAULT 0,
    totp_secret TEXT,
    last_code_step INTEGER,
    created_at_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS wallets (
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    field TEXT NOT NULL,
    balance_micro INTEGER NOT NULL DEFAULT 0,
    listed_micro INTEGER NOT NULL DEFAULT 0,
    may_overdraw INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, field),
    CHECK (may_overdraw = 1 OR balance_micro >= 0)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS seeds (
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    field TEXT NOT NULL,
    balance_micro INTEGER NOT NULL,
    PRIMARY KEY (account_id, field)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS requests (
    no INTEGER PRIMARY KEY,
    operation TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    body BLOB NOT NULL,
    account_id INTEGER REFERENCES accounts (id),
    payee TEXT,
    amount TEXT,
    behaviour TEXT,
    outcome TEXT NOT NULL DEFAULT 'arrived',
    reason TEXT,
    answer TEXT,
    decided_at_ms INTEGER
  ) STRICT;

  CREATE TABLE IF NOT EXISTS movements (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('opening', 'deposit', 'adjustment', 'transfer', 'hand')),
    from_account_id INTEGER NOT NULL REFERENCES accounts (id),
    to_account_id INTEGER NOT NULL REFERENCES accounts (id),
    payee TEXT NOT NULL,
    amount_micro INTEGER NOT NULL CHECK (amount_micro > 0),
    fee_micro INTEGER NOT NULL DEFAULT 0,
    at_ms INTEGER NOT NULL,
    request_no INTEGER REFERENCES requests (no)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS movements_by_request ON movements (request_no);

  CREATE TABLE IF NOT EXISTS legs (
    id INTEGER PRIMARY KEY,
    movement_id INTEGER NOT NULL REFERENCES movements (id),
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    field TEXT NOT NULL,
    change_micro INTEGER NOT NULL,
    balance_micro INTEGER NOT NULL,
    change_type INTEGER NOT NULL,
    counterparty TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    own_delay_ms INTEGER,
    record_no INTEGER UNIQUE,
    listed_balance_micro INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS legs_by_wallet ON legs (account_id, field, id);
  CREATE INDEX IF NOT EXISTS legs_by_record ON legs (account_id, record_no, at_ms);

  CREATE TABLE IF NOT EXISTS late_executions (
    request_no INTEGER PRIMARY KEY REFERENCES requests (no),
    due_at_ms INTEGER NOT NULL,
    payment_json TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    expires_at_ms INTEGER NOT NULL,
    calls INTEGER NOT NULL DEFAULT 0,
    is_ended INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sessions_by_account ON sessions (account_id);

  CREATE TABLE IF NOT EXISTS script_steps (
    id INTEGER PRIMARY KEY,
    payee TEXT NOT NULL,
    behaviour_json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS script_steps_by_payee ON script_steps (payee, id);

  CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value_json TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Every table, children first: the order in which a reset may empty them. */
export const tablesChildrenFirst = [
  "settings",
  "marks",
  "script_steps",
  "sessions",
  "late_executions",
  "legs",
  "movements",
  "requests",
  "seeds",
  "wallets",
  "accounts",
] as const;
