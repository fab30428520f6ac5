import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { EngineParameters } from "@/domain/engine-parameters";
import type { KnobPatch } from "@/sandbox/knobs/knobs-schema";
import { runLane } from "@/server/engine/lane";
import { ensureAuditHead } from "@/server/repositories/audit.repository";
import { ensureDefaultGroup } from "@/server/services/groups/ensure-default-group";
import { testDatabase } from "./database";
import { type Program, startSandboxProcess, startWorkerProcess } from "./kill-processes";
import { addAccount } from "./world";
import { buildContext, testVaultKey } from "./world-context";
import { bookReader, sandboxControl } from "./world-sandbox";
import { readFiles, type Writing } from "./writings";

export type KillWorld = Awaited<ReturnType<typeof killWorld>>;

/** A database and a sandbox process that outlive the workers, one account with open books, and workers to be killed. */
export async function killWorld(options: { knobs: KnobPatch; parameters: Partial<EngineParameters> }) {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), "im-kill-"));
  const sandbox = await startSandboxProcess(join(folder, "sandbox"));
  const dataDir = join(folder, "data");
  // What a person does goes through this context; it sends nothing.
  const ctx = buildContext(database.store, sandbox.url, join(folder, "person"), options.parameters);
  await ensureAuditHead(ctx.db);
  await ensureDefaultGroup(ctx);
  const password = `Canary-${randomBytes(12).toString("hex")}`;
  const account = await addAccount(ctx, sandbox.url, "payer", "10000", password);
  await runLane(ctx, account.id, new AbortController().signal);
  const { control, knobs } = sandboxControl(sandbox.url);
  await knobs(options.knobs);
  const workers: Program[] = [];
  return {
    ctx,
    database,
    account,
    control,
    books: bookReader(sandbox.url),
    startWorker: async (): Promise<Program> => {
      const { parameters } = options;
      const worker = await startWorkerProcess({
        databaseUrl: database.url,
        sandboxUrl: sandbox.url,
        dataDir,
        parameters,
      });
      workers.push(worker);
      return worker;
    },
    /** What the workers printed, and every file that they left in their folder. */
    writings: (): Writing[] => [
      ...workers.map((worker, index) => ({ where: `log of worker ${index + 1}`, text: worker.printed() })),
      ...readFiles(dataDir),
    ],
    /** Ends the sandbox, whose books alone know every session: the password, the sessions and the key of the vault. */
    secretsAtTheEnd: async (): Promise<string[]> => {
      await sandbox.end("SIGTERM");
      return [password, testVaultKey, ...readTokens(join(folder, "sandbox"))];
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.end("SIGKILL")));
      await sandbox.end("SIGTERM");
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every session that the sandbox ever gave out. */
function readTokens(dataDir: string): string[] {
  const books = new Database(join(dataDir, "sandbox-books.db"), { readonly: true });
  try {
    return books.prepare<[], string>("select token from sessions").pluck().all();
  } finally {
    books.close();
  }
}
