import { setMaxListeners } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Marks } from "@/sandbox/behaviours/marks";
import { Scripts } from "@/sandbox/behaviours/scripts";
import { Accounts } from "@/sandbox/books/accounts";
import { type BooksDatabase, emptyBooks, openBooksFile } from "@/sandbox/books/books-file";
import { LateExecutions } from "@/sandbox/books/late-executions";
import { Movements } from "@/sandbox/books/movements";
import { RequestLog } from "@/sandbox/books/request-log";
import { Seeds } from "@/sandbox/books/seeds";
import { Settings } from "@/sandbox/books/settings";
import { Statements } from "@/sandbox/books/statements";
import { KnobBoard } from "@/sandbox/knobs/knob-board";
import { Sessions } from "@/sandbox/sessions";

const clockSetting = "clockOffsetMs";
const clockMomentSetting = "clockSetAtMs";
const moneyCallsSetting = "moneyCallsBefore";

/** Everything one running sandbox holds: its books, its knobs, its sessions, its clock. */
export class SandboxWorld {
  readonly db: BooksDatabase;
  readonly accounts: Accounts;
  readonly movements: Movements;
  readonly statements: Statements;
  readonly requests: RequestLog;
  readonly late: LateExecutions;
  readonly sessions: Sessions;
  readonly scripts: Scripts;
  readonly marks: Marks;
  readonly knobs: KnobBoard;
  readonly seeds: Seeds;
  readonly startedAtMs = Date.now();
  #era = newEra();
  readonly #arrivals = { reads: 0, signIn: 0, cookie: 0 };

  readonly #nowMs: () => number;
  readonly #settings: Settings;
  /** What the settings hold; read once, for it is asked with every call. */
  #clockOffsetMs: number;
  #clockSetAtMs: number;
  #moneyCallsBefore: number;

  /** `nowMs`: another time than this machine's, for tests in which hours pass. */
  constructor(dataDir: string, nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
    this.db = openBooksFile(dataDir);
    this.accounts = new Accounts(this.db);
    this.movements = new Movements(this.db);
    this.statements = new Statements(this.db);
    this.requests = new RequestLog(this.db);
    this.late = new LateExecutions(this.db);
    this.sessions = new Sessions(this.db, this.accounts);
    this.scripts = new Scripts(this.db);
    this.marks = new Marks(this.db);
    this.knobs = new KnobBoard(this.db);
    this.seeds = new Seeds(this.db);
    this.#settings = new Settings(this.db);
    this.#clockOffsetMs = this.#settings.number(clockSetting);
    this.#clockSetAtMs = this.#settings.number(clockMomentSetting);
    this.#moneyCallsBefore = this.#settings.number(moneyCallsSetting);
  }

  /** The time by which the books are written (Unix ms): this machine's, or what the clock was set to and what ran since. */
  nowMs(): number {
    return this.#nowMs() + this.#clockOffsetMs;
  }

  /** Goes on from that moment (Unix ms), over restarts too; durations run as ever. */
  setClock(atMs: number): void {
    this.#clockOffsetMs = atMs - this.#nowMs();
    this.#settings.set(clockSetting, this.#clockOffsetMs);
    this.#clockSetAtMs = atMs;
    this.#settings.set(clockMomentSetting, atMs);
  }

  /** True when the clock runs from that moment (Unix ms): whoever lost the answer may ask for it again. */
  runsFrom(atMs: number): boolean {
    return this.#clockSetAtMs === atMs;
  }

  /** The time that callers are shown: off by the knob `clockSkewSec` (Unix ms). */
  shownMs(atMs: number = this.nowMs()): number {
    return atMs + this.knobs.current.clockSkewSec * 1000;
  }

  /** All or nothing, on disk before it returns. */
  atomically<T>(work: () => T): T {
    return this.db.transaction(work).immediate();
  }

  /** The number of a money request among those since the last restoring, by which its fate is drawn. */
  moneyArrival(requestNo: number): number {
    return requestNo - this.#moneyCallsBefore;
  }

  /** Draws begin anew: the next call of each kind is the first. */
  forgetArrivals(moneyCallsBefore: number): void {
    this.#moneyCallsBefore = moneyCallsBefore;
    this.#settings.set(moneyCallsSetting, moneyCallsBefore);
    this.#arrivals.reads = 0;
    this.#arrivals.signIn = 0;
    this.#arrivals.cookie = 0;
  }

  /** The number of this call among its kind since the start. */
  countArrival(area: "reads" | "signIn" | "cookie"): number {
    this.#arrivals[area] += 1;
    return this.#arrivals[area];
  }

  /**
   * Marks the present: a call keeps it from its arrival on, and must not touch the books once it is aborted, because
   * the books were reset or closed in the meantime.
   */
  get era(): AbortSignal {
    return this.#era.signal;
  }

  /** Waits; false when the era ended meanwhile. */
  async pause(ms: number, era: AbortSignal): Promise<boolean> {
    if (ms > 0 && !era.aborted) await wait(ms, undefined, { signal: era }).catch(() => undefined);
    return !era.aborted;
  }

  /** Back to empty books and untouched knobs. Calls that are under way end without an answer and move nothing. */
  reset(seed?: number): void {
    this.hangUp();
    this.late.forgetTimers();
    emptyBooks(this.db);
    this.knobs.clear(seed);
    this.#clockOffsetMs = 0;
    this.#clockSetAtMs = 0;
    this.forgetArrivals(0);
  }

  /** Ends every call under way without an answer; what nothing was decided about by now never moves money. */
  hangUp(): void {
    this.#era.abort();
    this.#era = newEra();
  }

  /** Ends every call under way, and those that still come, without an answer; late payments wait for the next start. */
  endCalls(): void {
    this.#era.abort();
    this.late.forgetTimers();
  }

  close(): void {
    this.endCalls();
    this.db.close();
  }
}

/** Any number of calls may wait in one era: that is no leak. */
function newEra(): AbortController {
  const era = new AbortController();
  setMaxListeners(0, era.signal);
  return era;
}
