import { setTimeout as sleep } from "node:timers/promises";
import type { Finding } from "@/domain/checks";
import {
  lastJournal,
  listBalancesSince,
  listBookedAccounts,
  listCrowdedAccounts,
  listLegs,
  sumUnderWay,
} from "@/server/repositories/check-pages.repository";
import { getBuckets } from "@/server/repositories/ledger.repository";
import type { Report } from "./check-report";

const PAGE = 1_000;
const TRIES = 5;
const LOOK_AGAIN_MS = 200;

/** I7: every journal sums to zero, and each cached balance is the sum of its entries. */
export async function checkLedger(report: Report): Promise<void> {
  const { db } = report.ctx;
  const sums = new Map<string, bigint>();
  const add = (key: string, micro: bigint) => sums.set(key, (sums.get(key) ?? 0n) + micro);
  const endSeq = await lastJournal(db);
  for (let seq = 0; seq < endSeq; seq += PAGE) {
    const legs = await listLegs(db, seq, Math.min(seq + PAGE, endSeq));
    const journals = new Map<string, bigint>();
    for (const { journalId, accountId, bucket, amountMicro } of legs) {
      journals.set(journalId, (journals.get(journalId) ?? 0n) + amountMicro);
      add(`${accountId}|${bucket}`, amountMicro);
    }
    const uneven = [...journals].filter(([, sum]) => sum !== 0n);
    report.add(uneven.map(([id]) => ({ rule: "I7", subject: { kind: "journal", id } })));
    await report.turn(legs.length);
  }
  // The rest is of the same moment as the balances. A number below the end that was still uncommitted is seen at the next.
  for (let tryNo = 1; ; tryNo += 1) {
    const balances = await listBalancesSince(db, endSeq);
    const wrong = balances.filter(
      ({ accountId, bucket, amountMicro, sinceMicro }) =>
        (sums.get(`${accountId}|${bucket}`) ?? 0n) + sinceMicro !== amountMicro,
    );
    if (wrong.length > 0 && tryNo < TRIES) {
      await sleep(LOOK_AGAIN_MS);
      continue;
    }
    const ids = new Set(wrong.map(({ accountId }) => accountId));
    report.add([...ids].map((id): Finding => ({ rule: "I7", subject: { kind: "account", id } })));
    return report.turn(balances.length);
  }
}

/** I6 and I8: one attempt on the wire of each account, and what is held, in doubt and in transit is what the states say. */
export async function checkAccounts(report: Report): Promise<void> {
  const { db } = report.ctx;
  const crowded = await listCrowdedAccounts(db);
  report.add(crowded.map((id) => ({ rule: "I6", subject: { kind: "account", id } })));
  for (const id of await listBookedAccounts(db)) {
    if (!(await addsUp(report, id))) report.add([{ rule: "I8", subject: { kind: "account", id } }]);
    await report.turn(1);
  }
}

/** Looked at several times: between two reads a payment may move. */
async function addsUp({ ctx: { db } }: Report, accountId: string): Promise<boolean> {
  for (let tryNo = 1; tryNo <= TRIES; tryNo += 1) {
    if (tryNo > 1) await sleep(LOOK_AGAIN_MS);
    const states = await sumUnderWay(db, accountId);
    const buckets = await getBuckets(db, accountId);
    const sumOf = (...names: string[]) =>
      states.filter(({ state }) => names.includes(state)).reduce((sum, row) => sum + row.sum, 0n);
    const heldMicro = states
      .filter(({ state, isHeld }) => isHeld && ["queued", "parked", "sending"].includes(state))
      .reduce((sum, row) => sum + row.sum, 0n);
    const isEven =
      buckets.held === heldMicro && buckets.suspense === sumOf("unknown") && buckets.in_transit === sumOf("accepted");
    if (isEven) return true;
  }
  return false;
}
