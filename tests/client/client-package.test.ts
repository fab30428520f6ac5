import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { keyOf } from "../support/api-keys";
import { accountRow, operatorCaller } from "../support/factories";
import { filesBelow, root } from "../support/house-source";
import { installPackedClient } from "../support/packed-client";
import { runProcess } from "../support/run-process";
import { servedWorld } from "../support/served";

// The types of every procedure are written down by the compiler, on a machine that others use too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

const project = mkdtempSync(join(tmpdir(), "im-other-"));
const installed = join(project, "node_modules", "infini-manager");
beforeAll(() => installPackedClient(project));
afterAll(() => rmSync(project, { recursive: true, force: true }));

const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2023", "--skipLibCheck", "--types", ""];
const compile = (name: string, text: string) => {
  writeFileSync(join(project, name), text);
  return runProcess([compiler, ...options, "--pretty", "false", name], { cwd: project, timeoutMs: 120_000 });
};

const use = `import { batchEnd, createInfiniManagerClient, type Inputs, type Outputs } from "infini-manager/client";
const client = createInfiniManagerClient({ url: "http://127.0.0.1", apiKey: "none" });
const input: Inputs["cashback"]["create"] = {
  idempotencyKey: "may", sourceAccountId: "acc_1", campaign: { key: "cashback-2026-05" }, amount: { fixed: "5.6" },
};
`;

test("another program compiles against the package, and what the API does not have is an error there", async () => {
  const right = `${use}
const batch: Outputs["cashback"]["create"] = await client.cashback.create.mutate(input);
const total: string = batch.total;
const end: "unknown" | "needs_person" | "held" | "incomplete" | "done" | null = batchEnd(await client.waitForBatch(batch.id));
const page = await client.accounts.list.query({ filter: { text: total }, sort: { by: "email", direction: "asc" } });
const email: string | undefined = page.items[0]?.email;
export { end, email };
`;
  expect(await compile("right.ts", right)).toEqual({ code: 0, stdout: "", stderr: "" });
  const wrong = `${use}
const total: number = (await client.cashback.create.mutate(input)).total;
await client.cashback.pay.mutate(input);
await client.cashback.create.mutate({ ...input, amount: 5.6 });
await client.accounts.list.query({ sort: { by: "password", direction: "asc" } });
await client.events.stream.query({});
(await client.accounts.list.query({})).items[0]?.password;
export { total };
`;
  const refused = await compile("wrong.ts", wrong);
  const lines = [...refused.stdout.matchAll(/^wrong\.ts\((\d+),/gm)].map(([, line]) => Number(line));
  const first = use.split("\n").length + 1;
  expect(lines).toEqual([0, 1, 2, 3, 4, 5].map((line) => first + line));
});

test("it runs from there on plain Node against an installation", async () => {
  const world = await servedWorld();
  try {
    await accountRow(world.app, { name: "payer" });
    const { personId } = await operatorCaller(world.app, "Olive Owner", ["owner"]);
    const { secret } = await keyOf(world.app, personId, { scopes: ["read"] });
    const program = `import { createInfiniManagerClient, InfiniManagerError } from "infini-manager/client";
const client = createInfiniManagerClient({ url: process.env.URL_OF_MANAGER, apiKey: process.env.KEY });
const { total } = await client.accounts.list.query({});
const refused = await client.accounts.sync.mutate({ sel: { ids: ["acc_1"] } }).catch((error) => error);
console.log(total, refused instanceof InfiniManagerError, refused.reason, refused.moneyMoved);
`;
    writeFileSync(join(project, "run.mjs"), program);
    const env = { URL_OF_MANAGER: world.server.url, KEY: secret };
    const ended = await runProcess(["run.mjs"], { cwd: project, env });
    expect(ended).toEqual({ code: 0, stdout: "1 true rights.missing no\n", stderr: "" });
  } finally {
    await world.close();
  }
});

test("another project's tests import the page objects, typed and as plain modules", async () => {
  const right = `import { type Page } from "@playwright/test";
import { amountsIn, InfiniManagerPages } from "infini-manager/playwright";
export async function read(page: Page): Promise<string[]> {
  const pages = new InfiniManagerPages(page);
  await pages.sandbox("http://127.0.0.1").reset({ seed: 7 });
  await pages.accounts.open({ tab: "attention" });
  return amountsIn(pages.accounts.row("acc_1"));
}
`;
  expect(await compile("pages.ts", right)).toEqual({ code: 0, stdout: "", stderr: "" });
  const wrong = right.replace("seed: 7", 'seed: "7"').replace("accounts.row(", "accounts.line(");
  expect((await compile("wrong-pages.ts", wrong)).stdout.match(/^wrong-pages\.ts\(\d+/gm)).toHaveLength(2);
  writeFileSync(
    join(project, "pages.mjs"),
    'import { InfiniManagerPages } from "infini-manager/playwright";\nconsole.log(typeof InfiniManagerPages);\n',
  );
  expect(await runProcess(["pages.mjs"], { cwd: project })).toEqual({ code: 0, stdout: "function\n", stderr: "" });
});

test("the package holds one module for each entry, types and the licence, and nothing of the server", () => {
  const files = readdirSync(installed).sort();
  expect(readdirSync(join(installed, "playwright")).filter((file) => file.endsWith(".js"))).toEqual(["playwright.js"]);
  expect(files.filter((file) => file.endsWith(".js"))).toEqual(["client.js"]);
  expect(files).toContain("LICENSE");
  const types = files
    .filter((file) => file.endsWith(".d.ts"))
    .map((file) => readFileSync(join(installed, file), "utf8"));
  expect(types.join("\n")).not.toMatch(/drizzle|better-auth|pino|RequestContext|from "zod"|@\//);
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect([manifest.name, manifest.version]).toEqual([own.name, own.version]);
  expect(manifest.dependencies).toEqual({
    "@trpc/client": own.dependencies["@trpc/client"],
    "@trpc/server": own.dependencies["@trpc/server"],
  });
  for (const entry of ["./client", "./playwright"]) {
    const beside = Object.values(manifest.exports[entry]).map((file) => String(file).replace("./", "./dist/client/"));
    expect(Object.values(own.exports[entry])).toEqual(beside);
  }
  expect(filesBelow("src/client")).toContain("src/client/client.ts");
});
