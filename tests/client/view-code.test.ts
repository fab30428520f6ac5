import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createInfiniManagerClient } from "@/client/client";
import { cashbackBatchCode, cashbackListCode } from "@/domain/cashback-code";
import type { ViewCode } from "@/domain/code-snippet";
import { transferCode, transferListCode } from "@/domain/transfer-code";
import { transferExportColumns } from "@/domain/transfer-export";
import type { TransferFilter } from "@/domain/transfer-list.schema";
import { type ApplicationWorld, applicationWorld } from "../support/application-world";
import { csvOf, uids } from "../support/factories";
import { root } from "../support/house-source";
import { installPackedClient } from "../support/packed-client";
import { runProcess } from "../support/run-process";

// What *Copy as code* gives, done as somebody does it who pastes it elsewhere: real processes, one after the other.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const project = mkdtempSync(join(tmpdir(), "im-code-"));
const payees = uids(4, 44_000_001);
/** May read, and nothing else: what the panel says that a snippet needs. */
let readKey: string;
let world: ApplicationWorld;
let account: string;
let sent: string;
let draft: string;
beforeAll(async () => {
  installPackedClient(project);
  world = await applicationWorld();
  readKey = (await world.makeKey(["read"])).key;
  const client = createInfiniManagerClient({
    url: world.url,
    apiKey: (await world.makeKey(["read", "draft", "send"])).key,
  });
  const { email, password } = await world.openAccount("payer", "1000");
  const authority = { basis: "owned", ownerText: "Harbour Trading Ltd", signedOn: "2026-01-15" } as const;
  const source = { text: `${email} ${password}` };
  const added = await client.accounts.import.mutate({ source, authority, dryRun: false });
  if ("jobId" in added) await client.waitForJob(added.jobId);
  account = (await client.waitForAccount(email)).id;
  const make = async (campaign: string, text: string) => {
    const key = { idempotencyKey: campaign };
    const choices = { sourceAccountId: account, campaign: { key: campaign }, amount: { fixed: "1.25" } };
    const { id, version } = await client.cashback.create.mutate({ ...key, ...choices });
    await client.cashback.import.mutate({ ...key, id, version, source: { text }, dryRun: false });
    return id;
  };
  sent = await make("may", csvOf(payees));
  const { snapshot } = await client.cashback.review.query({ id: sent });
  const confirm = { snapshot, typedTotal: "5" };
  await client.cashback.start.mutate({ idempotencyKey: "may", id: sent, confirm });
  await client.waitForBatch(sent);
  draft = await make("june", csvOf([...payees, payees[0] ?? ""]));
});
afterAll(async () => {
  await world.close();
  rmSync(project, { recursive: true, force: true });
});

const inFile = { by: "seq", direction: "asc" } as const;
const columns = ["state", "payee", "amount"] as const;

const manyFilters: TransferFilter = {
  state: ["settled", "accepted"],
  parkReason: ["balance"],
  kind: ["cashback"],
  account: { id: "acc_1", as: "both" },
  payee: 'it\'s "quoted" \\ $(id) `id` 收款方',
  payeeId: "pye_1",
  amount: { min: "1", max: "2.5" },
  created: { from: "2026-05-01T00:00:00.000Z", before: "2026-06-01T00:00:00.000Z" },
  batchId: "bat_1",
  campaign: "may",
  personId: "opr_1",
  isInDoubt: true,
};

/** Every kind of view, on the data of this installation. */
function views(): Record<string, ViewCode> {
  const origin = world.url;
  const listed = { origin, columns, mayExport: true };
  const lines = { kind: "lines", sort: inFile, mayExport: true } as const;
  const batch = (id: string, page: Parameters<typeof cashbackBatchCode>[0]["page"]) =>
    cashbackBatchCode({ origin, id, page });
  return {
    transfers: transferListCode({ ...listed, filter: { state: ["settled"], batchId: sent, payee: payees[1] } }),
    all: transferListCode({ ...listed, columns: transferExportColumns, filter: {} }),
    none: transferListCode({ ...listed, filter: manyFilters }),
    transfer: transferCode({ origin, id: "trf_1" }),
    batches: cashbackListCode({ origin, filter: { campaignKey: "may" }, sort: { by: "total", direction: "asc" } }),
    lines: batch(sent, { ...lines, filter: {} }),
    held: batch(draft, { ...lines, filter: { state: "held", q: "44", neverPaid: false, decided: "none" } }),
    byAmount: batch(draft, { ...lines, filter: {}, sort: { by: "amount", direction: "desc" } }),
    review: batch(draft, { kind: "review" }),
    run: batch(sent, { kind: "run" }),
    facts: batch(sent, { kind: "facts" }),
  };
}

function save(name: string, text: string): string {
  const path = join(project, `${name}.ts`);
  writeFileSync(path, text);
  return path;
}

const env = () => ({ INFINI_MANAGER_KEY: readKey });
async function runProgram(name: string, { client }: ViewCode): Promise<string[]> {
  const words = ["--import", import.meta.resolve("tsx"), save(name, client)];
  const ended = await runProcess(words, { cwd: project, env: env(), timeoutMs: 240_000 });
  expect([ended.code, ended.stderr]).toEqual([0, ""]);
  expect(ended.stdout).not.toContain(readKey);
  return ended.stdout.trim().split("\n");
}

/** Gives a line to a shell in the folder of the installation; its file goes elsewhere. */
async function runLine({ command }: ViewCode, out = "unused") {
  const line = (command ?? "").replace(/--out \S+/, `--out ${out}`);
  const words = ["-c", `${line} --url ${world.url}`];
  return runProcess(words, { program: "bash", cwd: root, env: env(), timeoutMs: 240_000 });
}

test("every program compiles against the packed client, and a filter that does not exist would not", async () => {
  const files = Object.entries(views()).map(([name, { client }]) => save(name, client));
  const wrong = views().transfers?.client.replace("state:", "status:") ?? "";
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2023", "--skipLibCheck"];
  const types = ["--types", "node", "--typeRoots", join(root, "node_modules", "@types"), "--pretty", "false"];
  const check = (paths: string[]) =>
    runProcess([compiler, ...options, ...types, ...paths], { cwd: project, timeoutMs: 240_000 });
  expect(await check(files)).toEqual({ code: 0, stdout: "", stderr: "" });
  expect((await check([save("wrong", wrong)])).stdout).toContain("'status' does not exist");
});

test("the programs say what the screens show", async () => {
  const all = views();
  const client = createInfiniManagerClient({ url: world.url, apiKey: readKey });
  const run = async (name: string, code = all[name]) => (code === undefined ? [] : runProgram(name, code));

  expect(await run("transfers")).toEqual([expect.stringMatching(new RegExp(`Z ${payees[1]} 1\\.250000 settled$`))]);
  expect(await run("all")).toHaveLength(payees.length);
  expect(await run("none")).toEqual([""]);
  const [batch] = (await client.cashback.list.query({ filter: { campaignKey: "may" } })).items;
  expect(await run("batches")).toEqual([
    `${batch?.number} ${batch?.name} ${batch?.intent} ${batch?.progress} ${batch?.total}`,
  ]);
  expect(await run("lines")).toEqual(payees.map((payee, place) => `${place + 2} ${payee} 1.250000 settled`));
  const { items } = await client.cashback.lines.query({ filter: { id: draft, state: "held" } });
  expect((await run("held")).sort()).toEqual(
    items.map((line) => `${line.sourceLineNo} ${line.payee} ${line.amount} held`).sort(),
  );
  expect(await run("byAmount")).toHaveLength(payees.length + 1);
  const review = await client.cashback.review.query({ id: draft });
  expect((await run("review"))[0]).toBe(`${review.snapshotCode} ${review.lines.ready.count} ${review.lines.ready.sum}`);
  expect((await run("run")).slice(0, 2)).toEqual([expect.stringMatching(/ done$/), "settled 4 5.000000"]);
  expect((await run("facts")).join("\n")).toMatch(/settled 4 5\.000000\n.+ start /);
  const [transfer] = (await client.transfers.list.query({ filter: { batchId: sent } })).items;
  const [head, ...steps] = await run("transfer", transferCode({ origin: world.url, id: transfer?.id ?? "" }));
  expect(head).toBe(`${transfer?.payee} 1.250000 settled`);
  expect(steps.at(-1)).toMatch(/ settled /);
});

test("the command lines give the file that the screen gives, from a shell, whatever the filter holds", async () => {
  const all = views();
  const out = join(world.folder, "some.csv");
  const some = await runLine(all.transfers ?? { client: "", command: null }, out);
  expect([some.code, readFileSync(out, "utf8")]).toEqual([
    0,
    `state,payee,amount\r\nsettled,${payees[1]},1.250000\r\n`,
  ]);
  // The first record of JSONL repeats the filter as it arrived.
  const odd = join(world.folder, "odd.jsonl");
  const { command = null, client = "" } = all.none ?? {};
  expect((await runLine({ client, command: `${command} --format jsonl` }, odd)).code).toBe(0);
  expect(JSON.parse(readFileSync(odd, "utf8"))).toMatchObject({ filter: manyFilters, columns });
  const lines = join(world.folder, "lines.csv");
  expect((await runLine(all.lines ?? { client: "", command: null }, lines)).code).toBe(0);
  expect(readFileSync(lines, "utf8").trim().split("\r\n")).toHaveLength(payees.length + 1);
  const watched = await runLine(all.run ?? { client: "", command: null });
  expect([watched.code, watched.stdout]).toEqual([0, expect.stringContaining("settled\t4\t5.000000")]);
});
