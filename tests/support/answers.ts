import { findDefaultGroup } from "@/server/repositories/groups.repository";
import { listProcedures } from "@/server/routers/procedure-list";
import type { TestDatabase } from "./database";
import { openEventStream } from "./event-stream";
import { servedWorld } from "./served";
import type { Writing } from "./writings";

/** What the reading procedures are asked about. */
export type Asked = { accountId: string; batchId: string; itemIds: readonly string[] };

/** All that an owner is told about a database over HTTP: every query, every export and the stream of events. */
export async function readAnswers(database: TestDatabase, asked: Asked): Promise<Writing[]> {
  const world = await servedWorld({ database });
  try {
    const cookie = await world.cookieOf("canary owner", ["owner"], true);
    const writings: Writing[] = [];
    const group = await findDefaultGroup(database.store);
    const groupIds = group === null ? [] : [group.id];
    const { transfers: t } = database.store.t;
    const transfers = await database.store.read.select({ id: t.id }).from(t).limit(5);
    const transferIds = transfers.map(({ id }) => id);
    const { payees: p } = database.store.t;
    const payeeIds = (await database.store.read.select({ id: p.id }).from(p).limit(5)).map(({ id }) => id);
    for (const { path, type } of listProcedures()) {
      if (type !== "query") continue;
      for (const input of inputsOf(path, { ...asked, groupIds, transferIds, payeeIds })) {
        const answer = await world.query(path, cookie, input);
        // A conflict is an answer too: a started batch has no review any more.
        if (answer.status !== 200 && answer.status !== 409) throw new Error(`${path}: ${answer.text}`);
        writings.push({ where: path, text: answer.text });
      }
    }
    for (const format of ["csv", "jsonl"]) {
      for (const file of [`cashback/${asked.batchId}`, "transfers"]) {
        const path = `/api/files/${file}?format=${format}`;
        const answer = await world.server.callFromPage(path, cookie);
        if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
        writings.push({ where: path, text: answer.text });
      }
    }
    const stream = await openEventStream(world.server, { cookie, lastEventId: "1" });
    await stream.until(() => stream.changes().length > 0);
    writings.push({ where: "events.stream", text: JSON.stringify(stream.heard) });
    stream.close();
    return writings;
  } finally {
    await world.close();
  }
}

/** What was found in the database. */
type Found = { groupIds: readonly string[]; transferIds: readonly string[]; payeeIds: readonly string[] };

/** What each query that needs an input is asked; every other one is asked for all it has. */
function inputsOf(path: string, asked: Asked & Found): unknown[] {
  const { accountId, batchId, itemIds, groupIds, transferIds } = asked;
  switch (path) {
    case "accounts.get":
      return [{ id: accountId }];
    case "cashback.get":
    case "cashback.review":
    case "cashback.previewRetry":
      return [{ id: batchId }];
    case "cashback.lines":
      return [{ filter: { id: batchId }, limit: 200 }];
    case "cashback.export":
      return [{ id: batchId, format: "csv" }];
    case "groups.get":
      return groupIds.map((id) => ({ id }));
    case "review.get":
      return itemIds.map((id) => ({ id }));
    case "overview.series":
      return [{ metric: "balance", from: dayAgo(1), to: dayAgo(0), bucket: "day" }];
    case "payees.get":
      return asked.payeeIds.map((id) => ({ id }));
    case "transfers.preview":
      return [{ from: accountId, to: "30000001", amount: "1" }];
    case "transfers.get":
    case "transfers.timeline":
    case "transfers.previewRetry":
      return transferIds.map((id) => ({ id }));
    case "sandbox.get":
      // The served process has no sandbox.
      return [];
    case "jobs.get":
      // No test that asks has a job.
      return [];
    default:
      return [{}];
  }
}

function dayAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
