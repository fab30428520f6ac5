import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { ExpectedTransfer } from "@/domain/outcome-rules";
import type { Outcome } from "@/domain/outcomes";
import { startSandbox } from "@/sandbox/start-sandbox";
import type { InfiniClient } from "@/server/infini/infini-client";
import { LoginRefusedError, SessionEndedError } from "@/server/infini/infini-errors";
import { buildTransferRequest, sendTransfer } from "@/server/infini/money-call";
import { readOutcome } from "@/server/infini/read-envelope";
import { systemClock } from "@/server/platform/clock";
import { shortLimits } from "../support/money-world";
import { clientFor } from "../support/read-world";

const sender = { email: "sender@example.com", password: "Sandbox-Passw0rd!" };
const transfer: ExpectedTransfer = { payeeKind: "uid", payee: "20000031", amountMicro: 5_600_000n };

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let client: InfiniClient;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "infini-sandbox-"));
  sandbox = await startSandbox({ port: 0, dataDir });
  client = clientFor(sandbox.url).client;
  await control("/accounts", { ...sender, uid: "10000031", balance: "1000" });
});

afterAll(async () => {
  await sandbox.close();
  await rm(dataDir, { recursive: true, force: true });
});

test("a transfer goes from sign-in to its statement record, and the sandbox's own books agree", async () => {
  const { token, expiresAtMs } = await client.login(sender);
  const before = await client.getProfile(token);
  expect(expiresAtMs).toBeGreaterThan(Date.now());
  expect(before).toMatchObject({ email: sender.email, uid: "10000031", available: { micro: 1_000_000_000n } });
  expect(Math.abs(before.skewMs ?? 99_999)).toBeLessThan(2_000);

  expect(await send(token)).toMatchObject({ class: "success", rule: "success", isAlarm: false });

  const after = await client.getProfile(token);
  expect(before.available.micro - after.available.micro).toBe(transfer.amountMicro);
  const { total, records } = await client.listStatementRecords(token, { page: 1, size: 20 });
  expect(total).toBe(2);
  expect(records[0]).toMatchObject({
    field: "AVAILABLE_BALANCE",
    change: { micro: -transfer.amountMicro, isExact: true },
    balance: { micro: after.available.micro },
    counterparty: transfer.payee,
  });
});

test.each([
  ["refuse", "refused", 0],
  ["refuseButExecute", "refused", 1],
  ["lostBefore", "unknown", 0],
  ["lostAfter", "unknown", 1],
  ["executeTwice", "success", 2],
  ["acceptWithoutExecuting", "success", 0],
  ["unauthorized", "refused_session", 0],
  ["rateLimit", "refused_rate", 0],
  ["rateLimitWithoutEnvelope", "unknown", 0],
  ["badGatewayPaid", "unknown", 1],
  ["badGatewayNotPaid", "unknown", 0],
  ["htmlPaid", "unknown", 1],
  ["malformedPaid", "unknown", 1],
  ["codeAsText", "unknown", 1],
  ["duplicateKeys", "unknown", 1],
  ["redirect", "unknown", 0],
  ["wrongPayeeEcho", "unknown", 1],
  ["wrongAmountEcho", "unknown", 1],
])("when the sandbox plays %s, the answer proves %s and the money moved %i times", async (behaviour, read, times) => {
  const { token } = await client.login(sender);
  const before = await executions();
  await control("/script", { payee: transfer.payee, behaviours: [behaviour] });
  const outcome = await send(token);
  expect(outcome).toMatchObject({ class: read, isAlarm: behaviour.startsWith("wrong") });
  expect((await executions()) - before).toBe(times);
});

test("a session that a new sign-in ended, and a wrong password, are told apart", async () => {
  const { token } = await client.login(sender);
  await client.login(sender);
  await expect(client.getProfile(token)).rejects.toBeInstanceOf(SessionEndedError);
  await expect(client.login({ ...sender, password: "wrong" })).rejects.toBeInstanceOf(LoginRefusedError);
});

test("U33, U42 and U22: ids beyond 2^53, eight decimals and masked payees come through the statement as they are", async () => {
  const { token } = await client.login(sender);
  await send(token);
  const statement = { idStyle: "beyond2p53", amountStyle: "eightDecimals", counterparty: "masked" };
  await control("/knobs", { statement });
  const { records } = await client.listStatementRecords(token, { page: 1, size: 20 });
  await control("/knobs", { statement: { idStyle: "number", amountStyle: "number", counterparty: "shown" } });
  expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  expect(records.every(({ id }) => BigInt(id) > 2n ** 53n)).toBe(true);
  expect(records[0]).toMatchObject({
    change: { isExact: false, text: "-5.60000001" },
    counterparty: null,
    metadataText: '{"to":"20****31"}',
  });
});

async function send(token: string): Promise<Outcome> {
  const reply = await sendTransfer(
    buildTransferRequest(transfer),
    { token },
    {
      endpoint: client.endpoint,
      version: "1.2.3",
      clock: systemClock,
      beforeWrite: () => true,
      limits: { ...shortLimits, firstByteMs: 5_000, wholeMs: 6_000 },
    },
  );
  return readOutcome(reply, transfer, []);
}

/** Transfers to the payee in the books of the sandbox, whatever was answered. */
async function executions(): Promise<number> {
  const response = await fetch(`${sandbox.url}/__sandbox/books?payee=${transfer.payee}&limit=1000`);
  const { items } = z.object({ items: z.array(z.unknown()) }).parse(await response.json());
  return items.length;
}

async function control(path: string, body: object): Promise<void> {
  const response = await fetch(`${sandbox.url}/__sandbox${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
}
