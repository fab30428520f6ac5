import { expect, test } from "vitest";
import { readCommand } from "@/cli/read-command";
import { cashbackBatchCode, cashbackListCode } from "@/domain/cashback-code";
import { commandLine, literalOf } from "@/domain/code-snippet";
import { transferCode, transferListCode } from "@/domain/transfer-code";

const origin = "https://manager.example.com";
const wordsOf = (line: string) => line.replace("npm run cli -- ", "").split(" ");

test("data is written as TypeScript writes it, on one line while it is short, and text cannot end its quotes", () => {
  expect(literalOf({ state: ["unknown"], isInDoubt: true, payeeId: undefined, min: null })).toBe(
    '{ state: ["unknown"], isInDoubt: true, min: null }',
  );
  expect(literalOf({ payee: '"; process.exit() //\\', "a-b": 1 })).toBe(
    '{ payee: "\\"; process.exit() //\\\\", "a-b": 1 }',
  );
  const long = { filter: { campaign: "x".repeat(50), batchId: "y".repeat(50) }, limit: 200 };
  expect(literalOf(long)).toBe(
    `{\n  filter: {\n    campaign: "${"x".repeat(50)}",\n    batchId: "${"y".repeat(50)}",\n  },\n  limit: 200,\n}`,
  );
});

test("a word of a command line arrives as it is, whatever stands in it", () => {
  expect(commandLine(["batch", "watch", "bat_1"])).toBe("npm run cli -- batch watch bat_1");
  expect(commandLine(["$(id)"], [["out", "it's"]])).toBe("npm run cli -- '$(id)' --out 'it'\\''s'");
});

test("the list of transfers is asked for with its filter and no other, and its file has its columns", () => {
  const filter = { state: ["unknown" as const], payee: "1000" };
  const { client, command } = transferListCode({ origin, filter, columns: ["payee", "amount"], mayExport: true });
  expect(client).toContain(
    'view: Inputs["transfers"]["list"] = { filter: { state: ["unknown"], payee: "1000" }, limit',
  );
  expect(client).toContain('createInfiniManagerClient({ url: "https://manager.example.com", apiKey })');
  expect(command).toBe(
    `npm run cli -- export transfers \\\n  --filter '${JSON.stringify(filter)}' \\\n  --columns payee,amount \\\n  --out transfers.csv`,
  );
  const whole = transferListCode({ origin, filter: {}, columns: ["state"], mayExport: true });
  expect(whole.client).toContain('["list"] = { limit: 200 };');
  expect(whole.command).toBe("npm run cli -- export transfers --columns state --out transfers.csv");
});

test("a command line stands only where a command gives exactly this view, to somebody who may use it", () => {
  const columns = ["payee"] as const;
  const inFile = { by: "seq", direction: "asc" } as const;
  const lines = { kind: "lines", filter: {}, sort: inFile, mayExport: true } as const;
  const batch = (page: Parameters<typeof cashbackBatchCode>[0]["page"]) =>
    cashbackBatchCode({ origin, id: "bat_1", page }).command;
  expect(transferListCode({ origin, filter: {}, columns, mayExport: false }).command).toBeNull();
  expect(transferCode({ origin, id: "trf_1" }).command).toBeNull();
  expect(cashbackListCode({ origin, filter: {}, sort: { by: "createdAt", direction: "desc" } }).command).toBeNull();
  expect(batch({ kind: "run" })).toBe("npm run cli -- batch watch bat_1");
  expect(batch(lines)).toBe("npm run cli -- batch export bat_1 --out cashback-lines.csv");
  expect(batch({ ...lines, filter: { state: "held" } })).toBeNull();
  expect(batch({ ...lines, sort: { by: "amount", direction: "asc" } })).toBeNull();
  expect(batch({ ...lines, mayExport: false })).toBeNull();
  expect(batch({ kind: "review" })).toBeNull();
  expect(batch({ kind: "facts" })).toBeNull();
});

test("every command line is one that the command line takes", () => {
  const all = [
    transferListCode({ origin, filter: {}, columns: ["payee", "amount"], mayExport: true }).command,
    cashbackBatchCode({ origin, id: "bat_1", page: { kind: "run" } }).command,
    cashbackBatchCode({
      origin,
      id: "bat_1",
      page: { kind: "lines", filter: {}, sort: { by: "seq", direction: "asc" }, mayExport: true },
    }).command,
  ];
  for (const line of all) expect(readCommand(wordsOf(line ?? ""))).toMatchObject({ isHelp: false });
  expect(() => readCommand(["transfers", "list"])).toThrow("no such command");
});

test("no snippet holds a key: it is read from the surroundings", () => {
  for (const { client } of [
    transferListCode({ origin, filter: {}, columns: [], mayExport: true }),
    transferCode({ origin, id: "trf_1" }),
    cashbackBatchCode({ origin, id: "bat_1", page: { kind: "review" } }),
  ]) {
    expect(client.match(/apiKey.*/g)).toEqual([
      'apiKey = process.env.INFINI_MANAGER_KEY ?? "";',
      expect.stringMatching(/^apiKey }\);$/),
    ]);
  }
});

test("a run is shown in six lines of the typed client", () => {
  const { client } = cashbackBatchCode({ origin, id: "bat_1", page: { kind: "run" } });
  expect(client.split("\n").filter((line) => line !== "")).toEqual([
    'import { batchEnd, createInfiniManagerClient } from "infini-manager/client";',
    'const apiKey = process.env.INFINI_MANAGER_KEY ?? "";',
    'const client = createInfiniManagerClient({ url: "https://manager.example.com", apiKey });',
    'const batch = await client.waitForBatch("bat_1");',
    "console.log(batch.name, batchEnd(batch));",
    "for (const { state, count, sum } of batch.states) console.log(state, count, sum);",
  ]);
});
