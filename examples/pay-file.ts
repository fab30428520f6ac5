// Adds an account, pays a cashback file and waits for its end: npx tsx examples/pay-file.ts FILE CAMPAIGN TOTAL
// Started again, also after an answer was lost, it pays nobody twice: each key comes from what the call is about.
import { readFileSync } from "node:fs";
import { batchEnd, createInfiniManagerClient, needWords } from "infini-manager/client";

const { INFINI_MANAGER_URL: url = "", INFINI_MANAGER_KEY: apiKey = "" } = process.env;
const { ACCOUNT_EMAIL: email = "", ACCOUNT_PASSWORD: password = "" } = process.env;
const [file = "", campaign = "", typedTotal = ""] = process.argv.slice(2);
const authority = { basis: "owned", ownerText: "Harbour Trading Ltd", signedOn: "2026-01-15" } as const;
const [list, rows] = [{ text: `${email} ${password}` }, { text: readFileSync(file, "utf8") }];

const client = createInfiniManagerClient({ url, apiKey });
const key = { idempotencyKey: campaign };
const added = await client.accounts.import.mutate({ idempotencyKey: email, source: list, authority, dryRun: false });
if ("jobId" in added) await client.waitForJob(added.jobId);
const { id: sourceAccountId } = await client.waitForAccount(email);
const draft = { ...key, sourceAccountId, campaign: { key: campaign }, amount: { fixed: "5.6" } };
const { id, version } = await client.cashback.create.mutate(draft);
const { snapshot } = await client.cashback.import.mutate({ ...key, id, version, source: rows, dryRun: false });
const started = await client.cashback.start.mutate({ ...key, id, confirm: { snapshot: snapshot ?? "", typedTotal } });
const batch = await client.waitForBatch(id);

console.log(started.replayed ? "It was started before; nothing was started now." : "It was started now.");
// What is not paid whole is no success: 3 an outcome is unknown, 2 a person is needed, 1 payments were refused or not sent.
const end = batchEnd(batch) ?? "unknown";
process.exitCode = { done: 0, incomplete: 1, held: 2, needs_person: 2, unknown: 3 }[end];
if (batch.needsPerson !== null) console.error(needWords[batch.needsPerson]);
console.log(`${end}: ${batch.settled.count} of ${batch.lines.all.count} lines are paid, ${batch.settled.sum}`);
