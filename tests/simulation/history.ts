import { closeSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { engineParameters } from "@/domain/engine-parameters";
import { DomainError } from "@/domain/errors";
import type { EngineContext } from "@/server/engine/context";
import { openVault } from "@/server/platform/vault";
import { ensureAuditHead } from "@/server/repositories/audit.repository";
import { findLastWalk } from "@/server/repositories/statements.repository";
import { ensureDefaultGroup } from "@/server/services/groups/ensure-default-group";
import { insertAccount } from "../support/world";
import { startBatch } from "../support/world-batch";
import { quickParameters, testVaultKey } from "../support/world-context";
import { findStuck, type Stuck } from "./find-stuck";
import { Fleet } from "./fleet";
import { type Finding, judge } from "./judge";
import { drawMood } from "./mood";
import { readMoney } from "./oracle/books";
import { drawLuck, type FateName, noLuckNeeded } from "./oracle/fates";
import { type Naming, Oracle } from "./oracle/oracle";
import { drawOrders } from "./orders";
import { type Pace, type PaceName, paces } from "./pace";
import { Owner } from "./people";
import { type Random, randomOf } from "./random";
import { calmMood, type Process, Scheduler } from "./scheduler";
import { seedRandomness } from "./seed-randomness";
import { type SimulatedDatabase, simulatedDatabase } from "./simulated-database";
import { silenceMs, transportOf } from "./wire";
import { type Parts, workerContext } from "./worker";

/** How often a person pays by hand what is ordered a little later, and how long before. */
export type ByHand = { share: number; aheadMs: number };

/** Bends a history towards what a fault needs to show itself. */
export type Bend = {
  pace?: PaceName;
  money?: (readonly [FateName, number])[];
  naming?: Naming;
  lagMs?: number;
  crash?: number;
  pause?: number;
  fail?: number;
  pageFault?: number;
  byHand?: ByHand;
};

/** `server`: a MariaDB on which the history runs instead of a SQLite file. */
export type HistoryOptions = { seed: number; transfers: number; bend?: Bend; server?: string | null };

/** What one seed led to. `digest` is equal whenever the same seed runs again. */
export type History = {
  seed: number;
  findings: Finding[];
  states: Partial<Record<string, number>>;
  hits: Map<string, number>;
  requests: number;
  steps: number;
  virtualMs: number;
  digest: string;
};

const startMs = Date.UTC(2026, 4, 1, 8);
const ACCOUNTS = 3;
const ORDERS_MS = 8_000;
/** Far more than anything waits for: an account comes back from its longest rest within a minute. */
const CALM_MS = 300_000;

/** Runs one history from its seed to its judgement. */
export async function runHistory(options: HistoryOptions): Promise<History> {
  const random = randomOf(options.seed);
  const scheduler = new Scheduler(random.fork("scheduler"), startMs);
  const folder = mkdtempSync(join(tmpdir(), "im-simulation-"));
  const database = await simulatedDatabase(scheduler, options.server ?? null);
  // Afterwards: a database that is made draws more than one that is used again.
  seedRandomness(options.seed);
  const world = new World(options, { random, scheduler, folder, database });
  try {
    await world.begin();
    await world.live();
    await world.calm();
    await world.handOver();
    return await world.judge();
  } finally {
    world.end();
    await database.close();
    closeFilesOf(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

type Ground = { random: Random; scheduler: Scheduler; folder: string; database: SimulatedDatabase };

/** Three accounts, two workers, an owner, and the other side. */
class World {
  readonly #options: HistoryOptions;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #oracle: Oracle;
  readonly #parts: Parts;
  readonly #fleet: Fleet;
  /** What people do goes through this one; it sends nothing. */
  readonly #office: EngineContext;
  readonly #hits = new Map<string, number>();
  readonly #accounts: string[] = [];
  readonly #byHand: ByHand;
  readonly #pace: Pace;
  #owner: Owner | null = null;
  #stuck: Stuck = [];
  #isCalm = false;

  constructor(options: HistoryOptions, { random, scheduler, folder, database }: Ground) {
    this.#options = options;
    this.#scheduler = scheduler;
    this.#random = random;
    this.#oracle = new Oracle({ nowMs: () => scheduler.nowMs(), random: random.fork("oracle") });
    this.#byHand = options.bend?.byHand ?? { share: random.fork("by hand").isHit(0.1) ? 0.3 : 0, aheadMs: 3_000 };
    this.#pace = paces[options.bend?.pace ?? "usual"];
    this.#parts = {
      db: database.store,
      vault: openVault(`k1:${testVaultKey}`),
      log: pino({ level: process.env.TEST_LOG ?? "silent" }),
      mode: "sandbox",
      parameters: engineParameters("sandbox", {
        ...quickParameters,
        ...this.#pace.parameters,
        firstByteTimeoutMs: silenceMs,
        undoMs: [0, 400, 400, 400, 400],
        // Every send is then preceded by a look that saw what was paid by hand.
        ...(this.#byHand.share > 0 ? { preflightMs: this.#byHand.aheadMs / 3 } : {}),
      }),
      dataDir: folder,
      version: "0.0.0",
    };
    const shared = { scheduler, oracle: this.#oracle };
    this.#fleet = new Fleet({ ...shared, parts: this.#parts, folder, random: random.fork("fleet") });
    const process_: Process = { name: "office", isAlive: true, stoppedUntilMs: 0 };
    const context = workerContext(this.#parts, scheduler, process_, transportOf({ ...shared, random }, process_));
    this.#office = { ...context, db: database.store };
    scheduler.onInterference = (kind, label) => this.#hit(`${kind} ${label}`);
  }

  /** Accounts with open books, two workers, and an owner. */
  async begin(): Promise<void> {
    const purses = this.#random.fork("purses");
    await ensureAuditHead(this.#parts.db);
    await ensureDefaultGroup(this.#office);
    for (let no = 1; no <= ACCOUNTS; no += 1) {
      const own = { email: `payer-${no}@example.com`, uid: uidOf(no), secret: `Sandbox-Passw0rd-${no}` };
      const openingMicro = BigInt(purses.whole(150, 900)) * 1_000_000n;
      this.#oracle.open({ ...own, password: own.secret, openingMicro });
      this.#accounts.push((await insertAccount(this.#office, own)).id);
    }
    this.#owner = await Owner.join(this.#office, this.#random.fork("owner"), {
      record: (id) => this.#oracle.truthOf(id),
      paid: (payment) => this.#oracle.countPaid(payment),
    });
    this.#fleet.startOne();
    this.#fleet.startOne();
    await this.#runUntil(10_000, async () => {
      const walks = await Promise.all(this.#accounts.map((id) => findLastWalk(this.#parts.db, id)));
      return walks.every((walk) => walk !== null);
    });
  }

  /** Orders come in while everything that may go wrong does. */
  async live(): Promise<void> {
    const { bend = {}, transfers } = this.#options;
    const faults = this.#random.fork("faults");
    const orders = this.#random.fork("orders");
    const oracle = this.#oracle;
    this.#scheduler.mood = drawMood(this.#random.fork("mood"), bend);
    oracle.naming = bend.naming ?? faults.pick(["uid", "uid", "masked", "none"]);
    // Who is paid by what cannot be told where nothing shows it: assumptions are broken only where it is.
    oracle.luck = drawLuck(faults, oracle.naming === "uid");
    if (bend.money) oracle.luck = { ...oracle.luck, money: bend.money };
    if (bend.pageFault !== undefined) oracle.luck = { ...oracle.luck, pageFault: bend.pageFault };
    oracle.lagMs = bend.lagMs ?? faults.pick([0, 0, 200, 200, 450, 900]);
    oracle.lateMs = 200;
    const policy = { onUnknown: faults.pick(["pause", "continue"] as const) };
    for (const { account, payees, change } of drawOrders(orders, transfers, ACCOUNTS)) {
      const atMs = orders.whole(0, ORDERS_MS);
      // A record that names nobody may be that of any payment of its amount: nobody can tell whose it was (§19).
      const isPaidByHand = orders.isHit(this.#byHand.share) && oracle.naming === "uid";
      if (isPaidByHand) {
        this.#scheduler.after(null, "by hand", atMs, () => this.#payByHand(account, payees, change.amount));
      }
      this.#scheduler.after(null, "order", isPaidByHand ? atMs + this.#byHand.aheadMs : atMs, async () => {
        const accountId = this.#accounts[account] ?? "";
        // What the balance of the moment does not cover is refused, like any order of a person.
        await startBatch(this.#office, accountId, payees, { ...change, policy }).catch(onlyDomainErrors);
      });
    }
    this.#lookIn(this.#random.fork("looks"));
    await this.#scheduler.run(ORDERS_MS);
    await this.#runUntil(this.#pace.activeMs, () => this.#isOver());
  }

  #payByHand(account: number, payees: readonly string[], amount: string): void {
    const micro = readMoney(amount) ?? 0n;
    for (const payee of payees.slice(0, 3)) this.#oracle.spendByHand(uidOf(account + 1), payee, micro);
  }

  /** Nothing goes wrong any more: everything has to come to its end or before a person. */
  async calm(): Promise<void> {
    this.#scheduler.mood = calmMood;
    this.#oracle.luck = noLuckNeeded;
    this.#isCalm = true;
    await this.#owner?.finish();
    this.#fleet.keepOne();
    await this.#scheduler.run(this.#parts.parameters.horizonMs);
    await this.#runUntil(CALM_MS, () => this.#isOver());
  }

  /** What one worker alone knew of is left to the database: another one goes on, and everything it is to watch is due. */
  async handOver(): Promise<void> {
    this.#stuck = await findStuck(this.#parts.db);
    let isRenewed = false;
    void this.#fleet.renew().then(() => {
      isRenewed = true;
    });
    await this.#scheduler.run(CALM_MS, () => isRenewed);
    if (!isRenewed) throw new Error("a worker that was asked to stop did not end");
    await this.#scheduler.run(2 * this.#parts.parameters.horizonMs);
  }

  async judge(): Promise<History> {
    const nowMs = this.#scheduler.nowMs();
    const { db, vault } = this.#parts;
    const verdict = await judge({
      store: db,
      oracle: this.#oracle,
      auditMac: vault.auditMac,
      nowMs,
      stuck: this.#stuck,
    });
    const { findings, states, met, digest } = verdict;
    for (const name of met) this.#hit(name);
    const { requests } = this.#oracle;
    for (const { fate } of requests) this.#hit(`fate ${fate}`);
    const { seed } = this.#options;
    const size = { requests: requests.length, steps: this.#scheduler.steps(), virtualMs: nowMs - startMs };
    return { seed, findings, states, hits: this.#hits, ...size, digest };
  }

  end(): void {
    this.#fleet.end();
  }

  #lookIn(looks: Random): void {
    this.#scheduler.after(null, "person", looks.whole(800, 2_500), async () => {
      await this.#owner?.lookIn({ mayMeddle: !this.#isCalm });
      this.#lookIn(looks);
    });
  }

  async #isOver(): Promise<boolean> {
    return (await findStuck(this.#parts.db)).length === 0;
  }

  async #runUntil(mostMs: number, isOver: () => Promise<boolean>): Promise<void> {
    for (let passedMs = 0; passedMs < mostMs && !(await isOver()); passedMs += 1_000) await this.#scheduler.run(1_000);
  }

  #hit(name: string): void {
    this.#hits.set(name, (this.#hits.get(name) ?? 0) + 1);
  }
}

function uidOf(no: number): string {
  return `2100000${no}`;
}

function onlyDomainErrors(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}

/** A process that died never closed its files; there is no other way to them than their numbers. */
function closeFilesOf(folder: string): void {
  for (const name of readdirSync("/proc/self/fd")) {
    try {
      if (readlinkSync(`/proc/self/fd/${name}`).startsWith(folder)) closeSync(Number(name));
    } catch {
      // The number of the listing itself is gone by now.
    }
  }
}
