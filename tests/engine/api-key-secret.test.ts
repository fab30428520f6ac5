import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { listProcedures } from "@/server/routers/procedure-list";
import type { ServiceContext } from "@/server/services/context";
import { readAnswers } from "../support/answers";
import { programOf } from "../support/api-keys";
import { csvOf, draftBatch, operatorCaller, startDraft, uids } from "../support/factories";
import { afterEachCheck, checkInvariants, subjectOf } from "../support/invariants";
import { servedWorld } from "../support/served";
import type { World } from "../support/world";
import { readFiles, type Writing } from "../support/writings";

// Every query is asked, twice: a loaded machine makes that slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

const openWorld = afterEachCheck();
const made = z.object({ result: z.object({ data: z.object({ key: z.string() }) }) });

/** Makes a key over HTTP and calls everything with it; its secret, and all that was logged and answered meanwhile. */
async function useKey({ database, ctx }: World): Promise<{ secret: string; writings: Writing[] }> {
  const served = await servedWorld({ database });
  try {
    const lines: string[] = [];
    Object.assign(served.app, { log: pino({ level: "trace" }, { write: (line) => void lines.push(line) }) });
    const cookie = await served.cookieOf("key maker", ["owner"], true);
    const expiresAt = new Date(ctx.clock.nowMs() + 3_600_000).toISOString();
    const wish = { name: "canary", scopes: ["read", "draft", "send"], expiresAt };
    const secret = made.parse((await served.mutate("operators.createApiKey", cookie, wish)).json).result.data.key;
    const program = programOf(served, `Bearer ${secret}`);
    const writings: Writing[] = [];
    for (const { path, type } of listProcedures()) {
      if (type === "subscription") continue;
      const answer = await (type === "query" ? program.query(path, {}) : program.mutate(path, {}));
      writings.push({ where: `${path} with the key`, text: answer.text });
    }
    expect(lines.length).toBeGreaterThan(10);
    return { secret, writings: [...writings, { where: "log", text: lines.join("") }, ...readFiles(ctx.dataDir)] };
  } finally {
    await served.close();
  }
}

test("a key of a program can be read nowhere once it was shown: no table, log, answer, export or file holds it", async () => {
  const world = await openWorld();
  await world.openBooks(world.account.id);
  const caller = await operatorCaller(world.ctx, "Olive Owner", ["owner"]);
  const owner: ServiceContext = { ...world.ctx, caller };
  const { id: batchId } = await draftBatch(owner, world.account.id, csvOf(uids(2, 30_000_001)));
  await startDraft(owner, batchId);
  const { secret, writings } = await useKey(world);
  const answers = await readAnswers(world.database, { accountId: world.account.id, batchId, itemIds: [] });
  expect(answers.some(({ where, text }) => where === "operators.apiKeys" && text.includes("canary"))).toBe(true);
  // The part that lists show says which key it is; what follows is what opens.
  const secrets = [secret, secret.slice(9)];
  world.secrets.push(...secrets);
  const seen = { ...subjectOf(world), writings: [...writings, ...answers] };
  expect((await checkInvariants(seen)).filter(({ invariant }) => invariant === "I16")).toEqual([]);
  const leaked = { where: "a log that tells it", text: `authorization: Bearer ${secret}` };
  const told = await checkInvariants({ ...seen, writings: [leaked] });
  expect(told.map(({ invariant }) => invariant)).toContain("I16");
});
