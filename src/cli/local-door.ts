import { importAccountsInput, listAccountsInput, syncAccountsInput } from "@/domain/account.schema";
import { createCashbackInput } from "@/domain/cashback-batch.schema";
import { importInput } from "@/domain/cashback-import.schema";
import { type ApiKeyRow, createApiKeyInput } from "@/domain/operator-key.schema";
import { resetSandboxInput, setSandboxInput } from "@/domain/sandbox.schema";
import { exportTransfersInput } from "@/domain/transfer-list.schema";
import { readEnv } from "@/server/platform/env";
import { importAccounts } from "@/server/services/accounts/import-accounts";
import { listAccounts } from "@/server/services/accounts/list-accounts";
import { syncAccounts } from "@/server/services/accounts/sync-accounts";
import { createCashback } from "@/server/services/cashback/create-cashback";
import { downloadCashback } from "@/server/services/cashback/export-cashback";
import { getCashback } from "@/server/services/cashback/get-cashback";
import { importCashback } from "@/server/services/cashback/import-cashback";
import { createApiKey } from "@/server/services/operators/create-api-key";
import { hostCaller } from "@/server/services/operators/create-operator";
import { listOperators } from "@/server/services/operators/list-operators";
import { revokeApiKey } from "@/server/services/operators/revoke-api-key";
import { getSandbox } from "@/server/services/sandbox/get-sandbox";
import { resetSandbox } from "@/server/services/sandbox/reset-sandbox";
import { setSandbox } from "@/server/services/sandbox/set-sandbox";
import { downloadTransfers } from "@/server/services/transfers/export-transfers";
import { type App, buildApp } from "@/server/start/app";
import type { Door } from "./door";

const PEOPLE_MAX = 200;

/** Gives the installation of the surroundings to `use`, and closes it whatever happens. Acts are written down as `cli`. */
export async function throughLocalDoor<Result>(use: (door: Door) => Promise<Result>): Promise<Result> {
  return withApp((app) => use(localDoor(app)));
}

/**
 * Makes a key of a person who signs in here; without an address, of the only owner. Whoever has a shell on the machine
 * needs no proof of being that person.
 * @throws Error when nobody, or nobody in particular, is meant; what `createApiKey` throws
 */
export function createKeyOf(email: string | undefined, input: unknown): Promise<ApiKeyRow & { key: string }> {
  return withApp(async (app) => {
    const filter = { state: "active" as const, ...(email === undefined ? { role: "owner" as const } : {}) };
    const { items } = await listOperators(app, { limit: PEOPLE_MAX, filter });
    const meant = email === undefined ? items : items.filter((one) => one.email === email.trim().toLowerCase());
    const [person] = meant;
    if (!person || meant.length > 1) throw new Error("whose key? Name somebody who signs in with --email");
    const caller = { ...hostCaller, personId: person.id, roles: person.roles };
    return createApiKey({ ...app, caller }, createApiKeyInput.parse(input));
  });
}

function localDoor(app: App): Door {
  const ctx = { ...app, caller: hostCaller };
  return {
    listAccounts: async (input) => listAccounts(ctx, listAccountsInput.parse(input)),
    importAccounts: async (input) => importAccounts(ctx, importAccountsInput.parse(input)),
    syncAccounts: async (input) => syncAccounts(ctx, syncAccountsInput.parse(input)),
    createCashback: async (input) => createCashback(ctx, createCashbackInput.parse(input)),
    importCashback: async (input) => importCashback(ctx, importInput.parse(input)),
    getCashback: (id) => getCashback(ctx, { id }),
    exportBatch: async function* (id, format) {
      yield* (await downloadCashback(ctx, { id, format })).parts;
    },
    exportTransfers: async function* (input) {
      yield* (await downloadTransfers(ctx, exportTransfersInput.parse(input))).parts;
    },
    getSandbox: () => getSandbox(ctx),
    setSandbox: async (input) => setSandbox(ctx, setSandboxInput.parse(input)),
    resetSandbox: async (input) => resetSandbox(ctx, resetSandboxInput.parse(input)),
    revokeApiKey: (id) => revokeApiKey(ctx, { id }),
  };
}

async function withApp<Result>(use: (app: App) => Promise<Result>): Promise<Result> {
  const app = await buildApp({ ...readEnv(), logLevel: "silent" });
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}
