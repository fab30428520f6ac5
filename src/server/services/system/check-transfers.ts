import { setTimeout as sleep } from "node:timers/promises";
import { type CheckedTransfer, type Finding, judgeTransfer } from "@/domain/checks";
import { transferContent } from "@/domain/transfer-content";
import { sha256Hex } from "@/server/platform/hash";
import {
  listTransfersAfter,
  listTransfersOf,
  readTransferPage,
  type TransferPage,
} from "@/server/repositories/check-pages.repository";
import type { TransferRow } from "@/server/repositories/transfers.repository";
import type { Report } from "./check-report";

const PAGE = 200;
/** A payment that moves between two reads looks wrong for a moment. */
const LOOK_AGAIN_MS = 300;
/** A lease, and five minutes. */
const SENDING_MS = 60_000 + 300_000;

/** I3 to I6, I8 to I10, I12 to I15 and I17: each payment with its events, attempts, claims and records, some at a time. */
export async function checkTransfers(report: Report): Promise<void> {
  let afterId = "";
  for (;;) {
    const rows = await listTransfersAfter(report.ctx.db, afterId, PAGE);
    const last = rows.at(-1);
    if (last === undefined) return;
    const suspected = await judge(report, rows);
    if (suspected.length > 0) report.add(await confirm(report, suspected));
    await report.turn(rows.length);
    afterId = last.id;
  }
}

/** Only what is still so a moment later, of a payment that nobody moved meanwhile, is a finding. */
async function confirm(report: Report, suspected: readonly Finding[]): Promise<Finding[]> {
  await sleep(LOOK_AGAIN_MS);
  const ids = [...new Set(suspected.map(({ subject }) => subject.id))];
  const again = await judge(report, await listTransfersOf(report.ctx.db, ids));
  const isSame = (one: Finding, other: Finding) => one.rule === other.rule && one.subject.id === other.subject.id;
  return again.filter((one) => suspected.some((other) => isSame(one, other)));
}

async function judge({ ctx }: Report, rows: readonly TransferRow[]): Promise<Finding[]> {
  const page = await readTransferPage(ctx.db, rows);
  const nowMs = ctx.clock.nowMs();
  return checkedOf(page, ctx.mode).flatMap((one) =>
    judgeTransfer(one, nowMs, SENDING_MS).map((rule) => ({
      rule,
      subject: { kind: "transfer" as const, id: one.id },
    })),
  );
}

function checkedOf(page: TransferPage, mode: "sandbox" | "live"): CheckedTransfer[] {
  const events = groupBy(page.events, ({ transferId }) => transferId);
  const attempts = groupBy(page.attempts, ({ transferId }) => transferId);
  const claims = groupBy(page.claims, ({ transferId }) => transferId);
  const records = groupBy(page.records, ({ transferId }) => transferId);
  const items = new Set(page.items.map(({ slot }) => slot));
  const batches = new Map(page.batches.map((batch) => [batch.id, batch]));
  const confirmations = new Map(page.confirmations.map((one) => [one.id, one]));
  const fences = new Map(page.leases.map(({ accountId, fence }) => [accountId, fence]));
  return page.rows.map((row) => {
    const batch = row.batchId === null ? undefined : batches.get(row.batchId);
    const confirmed = confirmations.get(row.confirmationId ?? "");
    const isAbout = confirmed?.subjectId === (row.batchId ?? row.id);
    const isContent = confirmed?.contentHash === (row.batchId === null ? row.contentHash : batch?.contentHash);
    const { id, state, parkReason, isHeld, attemptCount, nextCheckAtMs } = row;
    return {
      ...{ id, state, parkReason, isHeld, attemptCount, nextCheckAtMs },
      claims:
        row.campaignKey === null ? null : { owned: claims.get(id)?.length ?? 0, names: row.aliasKey === null ? 1 : 2 },
      isRunning: row.batchId === null || batch?.intent === "running" || batch?.intent === "paused",
      hasOpenItem: items.has(`transfer:${id}`),
      records: records.get(id)?.length ?? 0,
      isConfirmed: isAbout && isContent && sha256Hex(transferContent({ ...row, mode })) === row.contentHash,
      leaseFence: fences.get(row.accountId) ?? 0,
      events: (events.get(id) ?? []).map(({ edge, fromState, toState, aboutId }) => {
        return { edge, fromState, toState, isFounded: aboutId === id || aboutId === row.batchId };
      }),
      attempts: (attempts.get(id) ?? []).map((attempt) => ({
        n: attempt.n,
        origin: attempt.origin,
        class: attempt.class,
        fence: attempt.fence,
        isOpen: attempt.closedAtMs === null,
        hasSlot: attempt.openSlot === attempt.accountId,
        openedAtMs: attempt.openedAtMs,
      })),
    };
  });
}

function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
