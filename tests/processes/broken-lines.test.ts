import { expect, test } from "vitest";
import { brokenLine, type LineFault } from "../support/broken-line";
import { until } from "../support/world";
import { payees } from "../support/world-batch";
import { databases } from "./databases";
import { processWorld } from "./process-world";

type Case = {
  row: string;
  says: string;
  fault: LineFault;
  /** What the attempt ends as; whether money moved. */
  class: "success" | "unknown";
  isPaid: boolean;
};

const lost = { class: "unknown", isPaid: false } as const;
const paid = { class: "unknown", isPaid: true } as const;
const heard = { class: "success", isPaid: true } as const;

const cases: readonly Case[] = [
  { row: "U01", says: "closed before a byte went on", fault: { requestBytes: 0 }, ...lost },
  { row: "U01", says: "reset after half of the head", fault: { requestBytes: 60, cut: "reset" }, ...lost },
  { row: "U01", says: "silence after the head", fault: { requestBytes: 60, cut: "silence" }, ...lost },
  { row: "U02", says: "closed instead of the answer", fault: { answerBytes: 0 }, ...paid },
  { row: "U02", says: "reset instead of the answer", fault: { answerBytes: 0, cut: "reset" }, ...paid },
  { row: "U03", says: "no answer at all", fault: { answerBytes: 0, cut: "silence" }, ...paid },
  { row: "U09", says: "another bracket", fault: { change: (text) => text.replace("\r\n\r\n{", "\r\n\r\n[") }, ...paid },
  { row: "U10", says: "one byte of the answer", fault: { answerBytes: 1 }, ...paid },
  { row: "U10", says: "the status line", fault: { answerBytes: 17, cut: "reset" }, ...paid },
  { row: "U10", says: "all but the last byte, reset", fault: { answerBytes: -1, cut: "reset" }, ...paid },
  { row: "U10", says: "all but the last byte, closed", fault: { answerBytes: -1 }, ...paid },
  { row: "U10", says: "all but two bytes, then silence", fault: { answerBytes: -2, cut: "silence" }, ...paid },
  { row: "U15", says: "the answer twice", fault: { change: (text) => text + text }, ...heard },
  { row: "U31", says: "a byte now and then", fault: { dripMs: 500 }, ...paid },
  { row: "-", says: "byte by byte, but soon", fault: { dripMs: 2 }, ...heard },
  { row: "-", says: "late, both ways", fault: { delayMs: 400 }, ...heard },
  { row: "-", says: "one way closed early", fault: { isHalfClosed: true }, ...heard },
];

test.concurrent.each(databases)(
  "a line that cuts, delays, drips and changes: what was paid settles by its record, the rest comes before a person: $name",
  async (kind) => {
    const names = payees(cases.length);
    const world = await processWorld(kind, { parameters: { answerTimeoutMs: 10_000 } });
    const line = await brokenLine({ port: Number(new URL(world.sandbox.url).port) }, (request) => {
      return cases[names.findIndex((name) => request.includes(`"${name}"`))]?.fault ?? {};
    });
    try {
      const sent: { one: Case; payee: string; transferId: string }[] = [];
      for (const [index, one] of cases.entries()) {
        const payee = names[index] ?? "";
        // An account for each: one that broke keeps no other one waiting.
        const { transferIds } = await world.pay(`payer-${index}`, [payee]);
        sent.push({ one, payee, transferId: transferIds[0] ?? "" });
      }
      await world.startWorker({ sandboxUrl: line.url });
      for (const { one, payee, transferId } of sent) {
        const label = `${one.row}: ${one.says}`;
        const shows = async () => [label, await world.stateOf(transferId), await world.attemptsOf(transferId)];
        const isOver = async () =>
          one.isPaid
            ? (await world.stateOf(transferId)) === "settled"
            : (await world.itemsOf(transferId)).includes("absent");
        await until(isOver, { shows: async () => JSON.stringify(await shows(), (_, value) => String(value)) });
        const attempts = await world.attemptsOf(transferId);
        expect(
          attempts.map((attempt) => attempt.class),
          label,
        ).toEqual([one.class]);
        expect(await world.movementsFor(payee), label).toHaveLength(one.isPaid ? 1 : 0);
        expect(await world.requestsFor(payee), label).toHaveLength(one.isPaid ? 1 : 0);
      }
      await world.judge();
    } finally {
      await world.close();
      await line.close();
    }
  },
);
