import { formatMoney } from "./money";
import { type PayeeKind, payeeKeySource } from "./payee";
import { timeOf } from "./wire";

/** A time that the books lost with a restore: from what the database still knew, until the restore. */
export type LostTime = { readonly fromAtMs: number; readonly untilAtMs: number };

/** How long a record that names nobody speaks for every payment of its amount, after the restore, in ms: 30 days. */
export const namelessWindowMs = 30 * 86_400_000;

/** A movement out of one of our accounts in a lost time that no payment known here caused. */
export type GapRecord = {
  readonly accountId: string;
  readonly recordId: string;
  readonly amountMicro: bigint;
  /** A person said what it was; else nobody knows yet. */
  readonly isExplained: boolean;
  /** UIDs and addresses in their comparison form; empty when the statement shows none. */
  readonly names: readonly string[];
  readonly occurredAtMs: number;
};

/** What is to be paid, to whom. */
export type GapOrder = {
  readonly payeeKind: PayeeKind;
  readonly payeeKey: string;
  readonly aliasKey: string | null;
  readonly amountMicro: bigint;
};

/** What speaks against an order. `seen`: stands for exactly these records, for whoever decided with them before his eyes. */
export type GapFinding = { readonly records: readonly GapRecord[]; readonly seen: string };

/**
 * The records of lost times, asked whether one of them may be a payment that somebody is about to make again: one that
 * names the payee, unless it was explained and took less; and one that does not show the payee's kind of name and took
 * the same amount.
 * @source docs/design/payments.md §15
 */
export class RestoreGap {
  readonly #hash: (text: string) => string;
  readonly #named = new Map<string, GapRecord[]>();
  readonly #nameless = new Map<string, GapRecord[]>();
  /** Many lines of one amount meet the same records. */
  readonly #seen = new WeakMap<readonly GapRecord[], string>();

  constructor(records: readonly GapRecord[], hash: (text: string) => string, speaksForAll: (r: GapRecord) => boolean) {
    this.#hash = hash;
    for (const record of records) {
      for (const name of record.names) add(this.#named, hash(payeeKeySource(kindOf(name), name)), record);
      if (!speaksForAll(record)) continue;
      for (const kind of ["uid", "email"] as const) {
        if (!record.names.some((name) => kindOf(name) === kind))
          add(this.#nameless, `${kind}|${record.amountMicro}`, record);
      }
    }
  }

  find({ payeeKind, payeeKey, aliasKey, amountMicro }: GapOrder): GapFinding | null {
    const named = [payeeKey, aliasKey]
      .flatMap((key) => (key === null ? [] : (this.#named.get(key) ?? [])))
      .filter((record) => !record.isExplained || record.amountMicro >= amountMicro);
    const nameless = this.#nameless.get(`${payeeKind}|${amountMicro}`) ?? [];
    const records = named.length === 0 ? nameless : [...new Set([...named, ...nameless])];
    return records.length === 0 ? null : { records, seen: this.#markOf(records) };
  }

  #markOf(records: readonly GapRecord[]): string {
    const known = this.#seen.get(records);
    if (known !== undefined) return known;
    const ids = records.map(({ accountId, recordId }) => `${accountId}:${recordId}`).sort();
    const mark = this.#hash(ids.join("\n"));
    this.#seen.set(records, mark);
    return mark;
  }
}

/** What a line, a warning and a review item show of it. */
export function gapEvidence({ records, seen }: GapFinding) {
  const last = records.reduce((newest, one) => (one.occurredAtMs > newest.occurredAtMs ? one : newest));
  const { amountMicro, occurredAtMs } = last;
  return { count: records.length, amount: formatMoney(amountMicro), lastAt: timeOf(occurredAtMs), seen };
}

function kindOf(name: string): PayeeKind {
  return name.includes("@") ? "email" : "uid";
}

function add(map: Map<string, GapRecord[]>, key: string, record: GapRecord): void {
  const known = map.get(key);
  if (known) known.push(record);
  else map.set(key, [record]);
}
