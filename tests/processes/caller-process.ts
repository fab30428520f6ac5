import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Caller } from "@/domain/caller";
import { DomainError } from "@/domain/errors";
import { createTransferInput, previewTransferInput } from "@/domain/transfer.schema";
import { apiKeyHash, keyHolderOf } from "@/server/auth/api-key";
import { openStore } from "@/server/db/open-store";
import type { Store } from "@/server/db/session";
import { findApiKeyByHash } from "@/server/repositories/operator-keys.repository";
import type { ServiceContext } from "@/server/services/context";
import { createTransfer } from "@/server/services/transfers/create-transfer";
import { previewTransfer } from "@/server/services/transfers/preview-transfer";
import { callerName } from "../simulation/caller-name";
import { buildContext } from "../support/world-context";

/** Who calls, and where; the secret is that of an API key. */
const settingsSchema = z.object({
  databaseUrl: z.string(),
  sandboxUrl: z.string(),
  dataDir: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  secret: z.string().nullable(),
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
});
const orderSchema = z.discriminatedUnion("act", [
  z.object({ act: z.literal("preview"), wish: previewTransferInput }),
  z.object({
    act: z.literal("create"),
    input: createTransferInput,
    /** Stops the whole process as soon as the act is committed, before anybody hears of it. */
    isLast: z.boolean().default(false),
  }),
]);

/**
 * What answers calls, as a process of its own: each line of its input is a call about a transfer as JSON, by whoever
 * the settings name; each answer is a line. It sends nothing.
 */
const settings = settingsSchema.parse(JSON.parse(process.argv[2] ?? "{}"));
const store = openStore(settings.databaseUrl);
let isLast = false;
const ctx: ServiceContext = {
  ...buildContext(stopping(store), settings.sandboxUrl, settings.dataDir, settings.parameters),
  caller: await callerOf(),
};

for await (const line of withReady(createInterface(process.stdin))) console.log(JSON.stringify(await answer(line)));

function withReady(lines: AsyncIterable<string>): AsyncIterable<string> {
  console.log("ready");
  return lines;
}

async function answer(line: string): Promise<object> {
  const order = orderSchema.parse(JSON.parse(line));
  try {
    if (order.act === "preview") return await previewTransfer(ctx, order.wish);
    isLast = order.isLast;
    return await createTransfer(ctx, order.input);
  } catch (error) {
    if (error instanceof DomainError) return { refused: error.reason };
    throw error;
  }
}

/** The store as it is; the process stands still for good once the last order of it is in the database. */
function stopping(real: Store): Store {
  const tx: Store["tx"] = async (body) => {
    const isAct = callerName().replace(/\$\d+$/, "") === "writeTransfer";
    const result = await real.tx(body);
    if (isAct && isLast) {
      writeSync(1, "committed\n");
      process.kill(process.pid, "SIGSTOP");
    }
    return result;
  };
  return Object.create(real, { tx: { value: tx } });
}

async function callerOf(): Promise<Caller> {
  const { secret, person } = settings;
  const nowMs = Date.now();
  const origin = { ip: null, userAgent: null };
  if (secret !== null) return keyHolderOf(await findApiKeyByHash(store, apiKeyHash(secret)), origin, nowMs).caller;
  const actor = { kind: "operator" as const, id: person.id, sessionId: null, ...origin };
  return { actor, personId: person.id, name: person.name, email: person.email, roles: ["owner"], steppedUpAtMs: null };
}
