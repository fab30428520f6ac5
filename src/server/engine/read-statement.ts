import { PreconditionError } from "@/domain/errors";
import { markSessionEnded, readWithSession } from "@/server/infini/account-sessions";
import type { Profile } from "@/server/infini/profile";
import type { StatementRecord } from "@/server/infini/statement";
import { getAccountRow } from "@/server/repositories/accounts.repository";
import { listKnownRecords } from "@/server/repositories/statements.repository";
import type { EngineContext } from "./context";
import { freezeForDoubt } from "./freeze-for-doubt";

const PAGE_SIZE = 20;
const MAX_PAGES = 5_000;
const HEAD_TRIES = 3;

/** What one reading of a statement brought, with the profile from the middle of it. */
export type StatementReading = {
  /** Newest first; a reading of the whole list holds all of it, any other one ends at what is stored. */
  records: StatementRecord[];
  /** Ids among them that are stored already, with their place. */
  stored: ReadonlyMap<string, number>;
  profile: Profile;
  /** The generation of the session that the profile was read with. */
  generation: number;
  total: number;
  /** Stored records that Infini shows otherwise now. */
  changed: readonly StatementRecord[];
  /** Why it proves no absence whatever it holds; null when nothing was wrong on the way. */
  flaw: "record_changed" | "head_moved" | null;
};

/**
 * Reads the statement down to what is stored, or all of it; then the profile, then the head again, until nothing new
 * turned up beside the profile.
 * @throws UpstreamError | PreconditionError (`account.identity_mismatch`: the account is frozen then)
 * @source docs/design/payments.md §7.1
 */
export async function readStatement(
  ctx: EngineContext,
  accountId: string,
  until: "stored" | "end",
  signal: AbortSignal,
): Promise<StatementReading> {
  const reader = new PageReader(ctx, accountId, signal);
  await reader.readDown(until);
  for (let tryNo = 1; ; tryNo += 1) {
    const count = reader.records.length;
    const { profile, generation } = await readOwnProfile(ctx, accountId);
    await reader.readDown("seen");
    const hasMoved = reader.records.length !== count;
    if (hasMoved && tryNo < HEAD_TRIES) continue;
    const { records, stored, total } = reader;
    const changed = [...reader.changed.values()];
    const flaw = changed.length > 0 ? "record_changed" : hasMoved ? "head_moved" : null;
    return { records, stored, changed, profile, generation, total, flaw };
  }
}

/** The profile behind the session. Another account's ends the session and freezes ours: not one request follows. */
async function readOwnProfile(ctx: EngineContext, accountId: string) {
  const { uid } = await getAccountRow(ctx.db, accountId);
  const { value: profile, generation } = await readWithSession(ctx, accountId, (token) => ctx.infini.getProfile(token));
  if (profile.uid === uid) return { profile, generation };
  await ctx.db.tx((tx) => freezeForDoubt(tx, ctx, accountId, "identity_mismatch"));
  await markSessionEnded(ctx, accountId, generation);
  ctx.log.error({ accountId }, "a session shows another account than ours");
  throw new PreconditionError("account.identity_mismatch", "Infini knows this session under another UID.", {
    accountId,
  });
}

/** Reads pages of one account's statement, several times if need be, and keeps each record once. */
class PageReader {
  /** Newest first. */
  records: StatementRecord[] = [];
  readonly stored = new Map<string, number>();
  total = 0;
  readonly changed = new Map<string, StatementRecord>();
  readonly #ctx: EngineContext;
  readonly #accountId: string;
  readonly #signal: AbortSignal;
  readonly #seen = new Set<string>();

  constructor(ctx: EngineContext, accountId: string, signal: AbortSignal) {
    this.#ctx = ctx;
    this.#accountId = accountId;
    this.#signal = signal;
  }

  /** From page 1 until a record that is stored (`stored`) or that this reader has seen before (`seen`), or to the end. */
  async readDown(until: "stored" | "seen" | "end"): Promise<void> {
    const earlier = new Set(this.#seen);
    const found: StatementRecord[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      // A long list must not keep a process from ending.
      this.#signal.throwIfAborted();
      const { value } = await readWithSession(this.#ctx, this.#accountId, (token) =>
        this.#ctx.infini.listStatementRecords(token, { page, size: PAGE_SIZE }),
      );
      this.total = value.total;
      const known = await this.#compareStored(value.records);
      for (const record of value.records) if (this.#note(record.id)) found.push(record);
      const isMet = known > 0 || value.records.some((record) => earlier.has(record.id));
      const isEnd = value.records.length < PAGE_SIZE || page * PAGE_SIZE >= value.total;
      if (isEnd || (until !== "end" && isMet)) break;
    }
    this.records = [...found, ...this.records];
  }

  /** True the first time. */
  #note(recordId: string): boolean {
    if (this.#seen.has(recordId)) return false;
    this.#seen.add(recordId);
    return true;
  }

  async #compareStored(records: readonly StatementRecord[]): Promise<number> {
    const ids = records.map((record) => record.id);
    const known = await listKnownRecords(this.#ctx.db, this.#accountId, ids);
    for (const record of records) {
      const stored = known.get(record.id);
      if (!stored) continue;
      this.stored.set(record.id, stored.position);
      if (stored.changeText !== record.change.text || stored.balanceMicro !== record.balance.micro) {
        this.changed.set(record.id, record);
      }
    }
    return known.size;
  }
}
