import { createInfiniManagerClient, type InfiniManagerClient, type Inputs, type Outputs } from "@/client/client";
import type { ExportFormat } from "@/domain/cashback-batch-choices";
import type { ExportTransfersInput } from "@/domain/transfer-list.schema";

/** What the commands ask of an installation: the one on this machine, or another one with a key. */
export type Door = {
  listAccounts(input: Inputs["accounts"]["list"]): Promise<Outputs["accounts"]["list"]>;
  importAccounts(input: Inputs["accounts"]["import"]): Promise<Outputs["accounts"]["import"]>;
  syncAccounts(input: Inputs["accounts"]["sync"]): Promise<Outputs["accounts"]["sync"]>;
  createCashback(input: Inputs["cashback"]["create"]): Promise<Outputs["cashback"]["create"]>;
  importCashback(input: Inputs["cashback"]["import"]): Promise<Outputs["cashback"]["import"]>;
  getCashback(id: string): Promise<Outputs["cashback"]["get"]>;
  /** The rows of one batch as a file. */
  exportBatch(id: string, format: ExportFormat): AsyncIterable<string | Uint8Array>;
  /** The transfers of a filter as a file, the newest first; a filter and columns that are none are refused. */
  exportTransfers(input: TransferFile): AsyncIterable<string | Uint8Array>;
  getSandbox(): Promise<Outputs["sandbox"]["get"]>;
  setSandbox(input: Inputs["sandbox"]["set"]): Promise<Outputs["sandbox"]["set"]>;
  resetSandbox(input: Inputs["sandbox"]["reset"]): Promise<Outputs["sandbox"]["reset"]>;
  revokeApiKey(id: string): Promise<Outputs["operators"]["revokeApiKey"]>;
};

/** What a file of transfers holds; the filter is as it was typed, and not yet known to be one. */
export type TransferFile = Pick<ExportTransfersInput, "format" | "columns"> & { filter?: unknown };

/** Another installation, reached over HTTP with a key: its scopes and limits hold, and its audit trail names it. */
export function openRemoteDoor(url: string, apiKey: string): Door {
  const client: InfiniManagerClient = createInfiniManagerClient({ url, apiKey });
  const { accounts, cashback, operators, sandbox } = client;
  return {
    listAccounts: (input) => accounts.list.query(input),
    importAccounts: (input) => accounts.import.mutate(input),
    syncAccounts: (input) => accounts.sync.mutate(input),
    createCashback: (input) => cashback.create.mutate(input),
    importCashback: (input) => cashback.import.mutate(input),
    getCashback: (id) => cashback.get.query({ id }),
    exportBatch: (id, format) => download(`/api/files/cashback/${encodeURIComponent(id)}?format=${format}`),
    exportTransfers: ({ format, filter, columns }) => {
      const query = new URLSearchParams({ format });
      if (filter !== undefined) query.set("filter", JSON.stringify(filter));
      if (columns !== undefined) query.set("columns", columns.join(","));
      return download(`/api/files/transfers?${query}`);
    },
    getSandbox: () => sandbox.get.query(),
    setSandbox: (input) => sandbox.set.mutate(input),
    resetSandbox: (input) => sandbox.reset.mutate(input),
    revokeApiKey: (id) => operators.revokeApiKey.mutate({ id }),
  };

  async function* download(path: string): AsyncGenerator<Uint8Array> {
    const headers = { authorization: `Bearer ${apiKey}` };
    const answer = await fetch(url.replace(/\/+$/, "") + path, { headers, redirect: "error" });
    if (!answer.ok || !answer.body) throw new Error(`${path} was refused: ${reasonIn(await answer.text())}`);
    for await (const part of answer.body) yield part;
  }
}

function reasonIn(text: string): string {
  return /"reason":"([a-z_.]+)"/.exec(text)?.[1] ?? "no usable answer";
}
