import { setTimeout as sleep } from "node:timers/promises";
import type { APIRequestContext } from "@playwright/test";

/** Where the installation answers, and where its sandbox does. */
export type Doors = { origin: string; sandbox: string };

/** What the pictures are of. */
export type SampleWorld = {
  accountId: string;
  /** A draft with held lines. */
  draftId: string;
  /** A draft whose file is uploaded and not taken over. */
  importId: string;
  uploadQuery: string;
  /** Ended, but for outcomes that nobody knows. */
  finishedId: string;
  runningId: string;
  /** Its authenticator is bound and no secret of it is kept, so that its batch waits for a typed code. */
  codedAccountId: string;
  codedId: string;
};

export const owner = { email: "owner@example.com", password: "quiet-harbour-4812" };
const header = "infini uid,注册日期,开卡数量,开卡日期,备注";
const slowMs = 6000;

type Row = { id: string; name: string; version: number; open: { count: number }; openItems: number };

/** Brings an installation with the seed's sample to the states that the pictures show; the engine does the work. */
export async function makeWorld(http: APIRequestContext, doors: Doors): Promise<SampleWorld> {
  const api = createApi(http, doors);
  const accounts = await api.query<{ items: { id: string; email: string }[] }>("accounts.list", { limit: 100 });
  const account = (email: string) => found(accounts.items.find((one) => one.email === email)).id;
  await leaveTraces(api, account);
  const codedAccountId = await addCoded(api);
  const codedId = await api.draft(codedAccountId, "Partner bonus", "partner-2026-05", partnerFile());
  await api.start(codedId, codedAccountId);
  const finishedId = await api.draft(account("east-01@example.com"), "April bonus", "bonus-2026-04", bonusFile());
  await api.start(finishedId, account("east-01@example.com"));
  await api.until(finishedId, (batch) => batch.openItems > 0 && batch.open.count <= 1);
  const batches = await api.query<{ items: Row[] }>("cashback.list", { limit: 50 });
  const draftId = found(batches.items.find((one) => one.name === "May cashback, file 2")).id;
  const importId = await api.emptyDraft(account("ops-03@example.com"), "June cashback", "cashback-2026-06");
  const uploadId = await api.upload("june.csv", juneFile());
  await api.sandbox("knobs", { moneyLatencyMs: 100 });
  const runningId = await api.draft(account("east-02@example.com"), "Card rebate", "rebate-2026-05", rebateFile());
  await api.start(runningId, account("east-02@example.com"));
  await api.until(runningId, (batch) => batch.open.count < 80);
  await api.sandbox("knobs", { moneyLatencyMs: slowMs });
  return {
    accountId: account("east-01@example.com"),
    draftId,
    importId,
    uploadQuery: `upload=${uploadId}&file=june.csv`,
    finishedId,
    runningId,
    codedAccountId,
    codedId,
  };
}

/** Freezes sending, so that the bar and the disabled controls can be seen. */
export async function freeze(http: APIRequestContext, doors: Doors): Promise<void> {
  await createApi(http, doors).mutate("system.freeze", { reason: "Two outcomes are unknown; nothing moves today." });
}

type Api = ReturnType<typeof createApi>;

/** A record nobody ordered, an account whose password was refused, and jobs in the list. */
async function leaveTraces(api: Api, account: (email: string) => string): Promise<void> {
  const password = "Sandbox-Passw0rd!";
  const emails = ["south-01@example.com", "south-02@example.com", "west-01@example.com"];
  await api.sandbox(
    "accounts",
    emails.map((email, index) => ({ email, uid: String(20_000_021 + index), balance: "250", password })),
  );
  await api.mutate("operators.stepUp", { with: { password: owner.password } });
  await api.mutate("system.backup", {});
  await api.mutate("operators.createApiKey", {
    name: "nightly report",
    scopes: ["read", "send"],
    limits: { perTransfer: "25.6", perDay: "500" },
    expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
  });
  await api.mutate("accounts.import", {
    source: { text: emails.map((email, index) => `${email} ${index === 2 ? "no-longer" : password}`).join("\n") },
    authority: { basis: "owned", ownerText: "Sample company", signedOn: "2026-01-05" },
    dryRun: false,
  });
  await api.sandbox("external", { email: "ops-02@example.com", amount: "40", to: "88120045" });
  await api.mutate("accounts.sync", {
    sel: { ids: [account("ops-02@example.com"), account("east-03@example.com")] },
  });
  await sleep(3000);
}

async function addCoded(api: Api): Promise<string> {
  const account = { email: "vault-01@example.com", password: "Sandbox-Passw0rd!" };
  await api.sandbox("accounts", { ...account, uid: "20000031", balance: "800", isTwoFactorBound: true });
  const { previewId } = await api.mutate<{ previewId: string }>("accounts.preview", account);
  const authority = { basis: "owned", ownerText: "Sample company", signedOn: "2026-01-05" };
  return (await api.mutate<{ id: string }>("accounts.add", { previewId, authority })).id;
}

/** The plain calls: procedures as the pages make them. */
export function createCalls(http: APIRequestContext, { origin }: Doors) {
  const call = async <Data>(method: "GET" | "POST", path: string, data?: unknown): Promise<Data> => {
    const answer = await http.fetch(`${origin}/api/trpc/${path}`, {
      method,
      headers: { origin, ...(method === "POST" ? { "content-type": "application/json" } : {}) },
      ...(data === undefined ? {} : { data: JSON.stringify(data) }),
    });
    if (!answer.ok()) throw new Error(`${path.split("?")[0]}: ${answer.status()} ${await answer.text()}`);
    const body: { result: { data: Data } } = await answer.json();
    return body.result.data;
  };
  const query = <Data>(path: string, input: unknown) =>
    call<Data>("GET", `${path}?input=${encodeURIComponent(JSON.stringify(input))}`);
  const mutate = <Data>(path: string, input: unknown) => call<Data>("POST", path, input);
  return { query, mutate };
}

function createApi(http: APIRequestContext, doors: Doors) {
  const { origin, sandbox } = doors;
  const { query, mutate } = createCalls(http, doors);
  const emptyDraft = async (sourceAccountId: string, name: string, key: string) =>
    (
      await mutate<Row>("cashback.create", {
        idempotencyKey: `screens-${key}`,
        sourceAccountId,
        name,
        campaign: { key, expectsRepeats: true },
        amount: { fixed: "5.6" },
        policy: { onRejected: "continue", onUnknown: "continue" },
      })
    ).id;
  return {
    query,
    mutate,
    emptyDraft,
    async draft(accountId: string, name: string, key: string, text: string): Promise<string> {
      const id = await emptyDraft(accountId, name, key);
      await mutate("cashback.import", { id, version: 1, source: { text }, format: "csv", dryRun: false });
      return id;
    },
    async start(id: string, accountId: string): Promise<void> {
      const review = await query<{
        snapshot: string;
        lines: { ready: { sum: string } };
        warnings: { code: string }[];
      }>("cashback.review", { id });
      await mutate("cashback.start", {
        idempotencyKey: `start-${accountId}-${id}`.slice(0, 64),
        id,
        confirm: {
          snapshot: review.snapshot,
          typedTotal: review.lines.ready.sum,
          stepUp: { password: owner.password },
        },
        acknowledge: review.warnings.map((warning) => warning.code),
      });
    },
    async until(id: string, isDone: (batch: Row) => boolean): Promise<void> {
      for (let tries = 0; tries < 120; tries += 1) {
        if (isDone(await query<Row>("cashback.get", { id }))) return;
        await sleep(500);
      }
      throw new Error("waited a minute in vain for a batch");
    },
    async upload(name: string, text: string): Promise<string> {
      const answer = await http.fetch(`${origin}/api/uploads`, {
        method: "POST",
        headers: { origin, "content-type": "application/octet-stream", "x-file-name": name },
        data: Buffer.from(text),
      });
      if (!answer.ok()) throw new Error(`upload: ${await answer.text()}`);
      const body: { uploadId: string } = await answer.json();
      return body.uploadId;
    },
    async sandbox(path: string, body: unknown): Promise<void> {
      const answer = await fetch(`${sandbox}/__sandbox/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${await answer.text()}`);
    },
  };
}

/** Forty payees; one is refused, and one answer is lost before anything was paid. */
function bonusFile(): string {
  return [
    header,
    ...rows(38, 40_010_000),
    ...["99000003", "99000005"].map((uid) => `${uid},2026-03-04,1,2026-04-02,`),
  ].join("\n");
}

function partnerFile(): string {
  return [header, ...rows(24, 40_040_000)].join("\n");
}

function rebateFile(): string {
  return [header, ...rows(120, 40_020_000)].join("\n");
}

/** As a spreadsheet leaves it: an id with an invisible sign, one without a card, one twice, one that is no id. */
function juneFile(): string {
  return [
    header,
    ...rows(44, 40_030_000),
    "40030900,2026-05-02,0,,no card yet",
    "40030901,2026-05-20,1,2026-05-11,",
    "40030000,2026-05-03,1,2026-05-09,again",
    "1.04823E+11,2026-05-04,1,2026-05-10,",
  ].join("\n");
}

function rows(count: number, first: number): string[] {
  const day = (index: number) => String(1 + (index % 18)).padStart(2, "0");
  return Array.from(
    { length: count },
    (_, index) => `${first + index},2026-04-${day(index)},${1 + (index % 3)},2026-05-${day(index)},`,
  );
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("the sample lacks something that a picture needs");
  return value;
}
