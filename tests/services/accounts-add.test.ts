import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuthorityInput, ImportAccountsReport } from "@/domain/account.schema";
import { jobHandlers } from "@/server/jobs/job-handlers";
import { runDueJobs } from "@/server/jobs/run-jobs";
import { sha256Hex } from "@/server/platform/hash";
import { openSecret } from "@/server/repositories/secrets.repository";
import { addAccount } from "@/server/services/accounts/add-account";
import { getAccount } from "@/server/services/accounts/get-account";
import { importAccounts } from "@/server/services/accounts/import-accounts";
import { listAccounts } from "@/server/services/accounts/list-accounts";
import { previewAccount } from "@/server/services/accounts/preview-account";
import { createGroup } from "@/server/services/groups/create-group";
import { getJob } from "@/server/services/jobs/get-job";
import { uploadFile, uploadFolder } from "@/server/services/uploads/upload-place";
import { type AccountWorld, accountWorld, owner, uidOf } from "../support/account-world";

const authority: AuthorityInput = { basis: "owned", ownerText: "Harbour Trading Ltd", signedOn: "2026-01-15" };
const PASSWORD = "S3cret-Passw0rd";

let world: AccountWorld;
beforeAll(async () => {
  world = await accountWorld();
});
afterAll(() => world.close());

/** Somebody at Infini whom we do not know yet. */
function stranger(name: string, change: { available?: string; email?: string; uid?: string } = {}): string {
  const email = `${name}@example.com`;
  world.people.set(email, { password: PASSWORD, uid: uidOf(name), available: "12.5", ...change });
  return email;
}

async function add(name: string) {
  const preview = await previewAccount(world.ctx, { email: stranger(name), password: PASSWORD });
  return addAccount(world.ctx, { previewId: preview.previewId, authority, alias: name });
}

const logins = () => world.infini.requests("login").length;
const tableText = async (name: "secrets" | "accountPreviews" | "jobs" | "jobItems" | "auditEntries" | "accounts") => {
  const rows = await world.ctx.db.read.select().from(world.ctx.db.t[name]);
  return JSON.stringify(rows, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
};

test("ACC-2: a check shows what Infini knows and keeps the password sealed, no cookie and no account", async () => {
  const email = stranger("check");
  const preview = await previewAccount(world.ctx, { email, password: PASSWORD });
  expect(preview.profile).toMatchObject({ email, uid: uidOf("check"), available: "12.500000", isExact: true });
  expect(Date.parse(preview.expiresAt) - world.ctx.clock.nowMs()).toBeGreaterThan(9.9 * 60_000);
  const stored = (await tableText("secrets")) + (await tableText("accountPreviews"));
  expect(stored).toContain(preview.previewId);
  expect(stored).not.toContain(PASSWORD);
  expect(stored).not.toContain("tok-");
  expect(await tableText("accounts")).not.toContain(email);
});

test("a checked account is saved with authority, capabilities, books, sealed password and one audit entry", async () => {
  const { ctx } = world;
  const woken: string[] = [];
  ctx.bus.on("wake", (id) => woken.push(id));
  const account = await add("harbour");
  expect(account).toMatchObject({
    email: "harbour@example.com",
    alias: "harbour",
    available: "12.500000",
    authority: "valid",
    session: "none",
    reserved: "0.000000",
    statement: null,
    freeze: null,
  });
  expect(account.authorities).toMatchObject([{ ownerText: "Harbour Trading Ltd", basis: "owned", isLive: true }]);
  expect(account.authorities[0]?.scope).toContain("transfer.uid");
  const states = new Map(account.capabilities.map((one) => [one.operation, one.state]));
  expect([states.get("profile"), states.get("transfer.uid"), states.size]).toEqual(["available", "untested", 14]);
  const password = { ownerTable: "accounts", ownerId: account.id, kind: "password" };
  expect(await openSecret(ctx.db, ctx.vault, password)).toBe(PASSWORD);
  const { bucketBalances: b, balanceSnapshots: s } = ctx.db.t;
  expect(await ctx.db.read.select().from(b).where(eq(b.accountId, account.id))).toHaveLength(9);
  expect(await ctx.db.read.select().from(s).where(eq(s.accountId, account.id))).toHaveLength(1);
  const entries = (await world.audit()).filter((entry) => entry.objectId === account.id);
  expect(entries.map((entry) => entry.action)).toEqual(["account.add"]);
  expect(woken).toEqual([account.id]);
});

test("a new account is in the groups that were named, or in the default one; a group that is gone saves nothing", async () => {
  const { ctx } = world;
  const south = await createGroup(ctx, { name: "South" });
  const addTo = async (name: string, groupIds: string[]) => {
    const { previewId } = await previewAccount(ctx, { email: stranger(name), password: PASSWORD });
    return addAccount(ctx, { previewId, authority, groupIds });
  };
  expect((await add("plain")).groups.map(({ name }) => name)).toEqual(["General"]);
  expect((await addTo("grouped", [south.id, south.id])).groups.map(({ name }) => name)).toEqual(["South"]);
  await expect(addTo("lost", ["grp_none"])).rejects.toMatchObject({ reason: "group.not_found" });
  expect(await tableText("accounts")).not.toContain("lost@example.com");
});

test("ACC-7: an imported account is in the group of its line, or in those of the import", async () => {
  const { ctx } = world;
  const [north, rest] = [await createGroup(ctx, { name: "North" }), await createGroup(ctx, { name: "Rest" })];
  const text = [`${stranger("lines1")},${PASSWORD},,north`, `${stranger("lines2")},${PASSWORD}`].join("\n");
  await importAccounts(ctx, { source: { text }, authority, groupIds: [rest.id], dryRun: false });
  await runDueJobs(ctx, quickly);
  const page = await listAccounts(ctx, {
    limit: 10,
    filter: { text: "lines" },
    sort: { by: "email", direction: "asc" },
  });
  expect(page.items.map(({ groupIds }) => groupIds)).toEqual([[north.id], [rest.id]]);
});

test("ACC-N1: neither password nor cookie stands in a detail, a preview or the audit", async () => {
  const account = await add("quiet");
  const shown = JSON.stringify(await getAccount(world.ctx, { id: account.id }));
  const all = shown + (await tableText("auditEntries")) + (await tableText("accountPreviews"));
  expect(all).not.toContain(PASSWORD);
  expect(all).not.toContain("tok-");
});

test("a check is used once", async () => {
  const preview = await previewAccount(world.ctx, { email: stranger("once"), password: PASSWORD });
  await addAccount(world.ctx, { previewId: preview.previewId, authority });
  const again = addAccount(world.ctx, { previewId: preview.previewId, authority });
  await expect(again).rejects.toMatchObject({ reason: "account.preview_expired" });
});

test("ACC-2: a check older than ten minutes, or of another person, is not saved; the next check clears it away", async () => {
  const { ctx } = world;
  const preview = await previewAccount(ctx, { email: stranger("late"), password: PASSWORD });
  const other = { ...ctx, caller: { ...owner, personId: "opr_other" } };
  const save = (as: typeof ctx) => addAccount(as, { previewId: preview.previewId, authority });
  await expect(save(other)).rejects.toMatchObject({ reason: "account.preview_expired" });
  world.clock.move(10 * 60_000 + 1);
  await expect(save(ctx)).rejects.toMatchObject({ reason: "account.preview_expired", code: "PRECONDITION_FAILED" });
  await previewAccount(ctx, { email: stranger("fresh"), password: PASSWORD });
  expect((await tableText("accountPreviews")) + (await tableText("secrets"))).not.toContain(preview.previewId);
});

test("ACC-1: e-mails that differ in letter case, spaces or the form of a letter are one account", async () => {
  const { ctx } = world;
  const account = await add("twin");
  const before = logins();
  const again = previewAccount(ctx, { email: " TWIN@Example.COM ", password: PASSWORD });
  await expect(again).rejects.toMatchObject({ reason: "account.email_exists", params: { id: account.id } });
  expect(logins()).toBe(before);
  await ctx.db.update(ctx.db.t.accounts, { archivedAtMs: 1 }, eq(ctx.db.t.accounts.id, account.id));
  const archived = previewAccount(ctx, { email: account.email, password: PASSWORD });
  await expect(archived).rejects.toMatchObject({ reason: "account.archived_exists", params: { id: account.id } });
});

test("ACC-1: two people who save the same account at once make one", async () => {
  const { ctx } = world;
  const email = stranger("race");
  const previews = [
    await previewAccount(ctx, { email, password: PASSWORD }),
    await previewAccount(ctx, { email, password: PASSWORD }),
  ];
  const saved = await Promise.allSettled(previews.map(({ previewId }) => addAccount(ctx, { previewId, authority })));
  const reasons = saved.flatMap((one) => (one.status === "rejected" ? [one.reason.reason] : []));
  expect(reasons).toEqual(["account.email_exists"]);
});

test("a UID that another account has is a conflict", async () => {
  await add("first");
  const email = stranger("second", { uid: uidOf("first") });
  const preview = previewAccount(world.ctx, { email, password: PASSWORD });
  await expect(preview).rejects.toMatchObject({ reason: "account.uid_exists" });
});

test("ACC-2: a sign-in that Infini knows under another e-mail is refused", async () => {
  const email = stranger("mine", { email: "yours@example.com" });
  const preview = previewAccount(world.ctx, { email, password: PASSWORD });
  await expect(preview).rejects.toMatchObject({ reason: "account.identity_mismatch" });
});

test("a refused sign-in quotes Infini and moved no money", async () => {
  const preview = previewAccount(world.ctx, { email: stranger("wrong"), password: "not it" });
  await expect(preview).rejects.toMatchObject({
    code: "BAD_GATEWAY",
    reason: "infini.login_refused",
    moneyMoved: "no",
    message: expect.stringContaining("password incorrect"),
  });
});

test("ACC-3: an authority that has ended, or is signed in the future, saves nothing", async () => {
  const { previewId } = await previewAccount(world.ctx, { email: stranger("ended"), password: PASSWORD });
  const ended = { ...authority, expiresAt: "2025-12-31T00:00:00.000Z" };
  await expect(addAccount(world.ctx, { previewId, authority: ended })).rejects.toMatchObject({
    reason: "account.authority",
  });
  const future = { ...authority, signedOn: "2099-01-01" };
  await expect(addAccount(world.ctx, { previewId, authority: future })).rejects.toMatchObject({
    reason: "account.authority",
  });
  expect(await tableText("accounts")).not.toContain("ended@example.com");
});

test("ACC-4: a balance with more than six decimals is floored and marked inexact", async () => {
  const { ctx } = world;
  const { previewId } = await previewAccount(ctx, {
    email: stranger("floor", { available: "1.99999999" }),
    password: PASSWORD,
  });
  expect(await addAccount(ctx, { previewId, authority })).toMatchObject({ available: "1.999999", isExact: false });
});

test("ACC-8: in live, card orders are off from the start", async () => {
  const live = { ...world.ctx, mode: "live" as const };
  const { previewId } = await previewAccount(live, { email: stranger("cards"), password: PASSWORD });
  const account = await addAccount(live, { previewId, authority });
  expect(account.capabilities.find((one) => one.operation === "cards.order")).toMatchObject({
    state: "unavailable",
    source: "setting",
  });
});

test("ACC-7: a dry run judges every line, stores nothing and calls nobody", async () => {
  const existing = await add("known");
  await createGroup(world.ctx, { name: "  EAST " });
  const before = [logins(), await tableText("jobs"), await tableText("secrets"), (await world.audit()).length];
  const text = [
    "email,password,alias,group,mailbox,note",
    "one@example.com,pw1,First",
    'two@example.com,"p,w ""2""",Second,East,mail-1,note two',
    "KNOWN@example.com,pw,",
    "not an address,pw",
    "three@example.com",
    "",
    "one@example.com,pw1b,First again",
    '"broken@example.com,pw',
    "four@example.com spaced-pw With an alias",
    "five@example.com,pw,,Nowhere",
  ].join("\r\n");
  const report = await dryRun(text);
  expect(report.lines.map((line) => [line.line, line.verdict, line.reason, line.refersTo])).toEqual([
    [2, "superseded", null, "8"],
    [3, "ready", null, null],
    [4, "exists", null, existing.id],
    [5, "invalid", "email", null],
    [6, "invalid", "password", null],
    [8, "ready", null, null],
    [9, "invalid", "quote", null],
    [10, "ready", null, null],
    [11, "invalid", "group", null],
  ]);
  expect(report.lines[1]).toMatchObject({ group: "East", leftOut: ["mailbox"] });
  expect(report.lines[7]?.alias).toBe("With an alias");
  expect(report.counts).toEqual({ ready: 3, exists: 1, archived: 0, superseded: 1, invalid: 4 });
  expect(JSON.stringify(report)).not.toContain("pw1");
  expect([logins(), await tableText("jobs"), await tableText("secrets"), (await world.audit()).length]).toEqual(before);
});

async function dryRun(text: string): Promise<ImportAccountsReport> {
  const report = await importAccounts(world.ctx, { source: { text }, authority, dryRun: true });
  if ("jobId" in report) throw new Error("a dry run started a job");
  return report;
}

async function runImport(text: string): Promise<string> {
  const started = await importAccounts(world.ctx, { source: { text }, authority, dryRun: false });
  if (!("jobId" in started)) throw new Error("no job was started");
  return started.jobId;
}

/** The product's handler without its pauses. */
const quickly = { import: { ...jobHandlers.import, gapMs: 0 } };

test("ACC-7: the job signs in to each line and adds it; a second run touches only what failed", async () => {
  const { ctx } = world;
  const names = ["imp1", "imp2", "imp3"];
  const emails = names.map((name) => stranger(name));
  const text = [`${emails[0]} ${PASSWORD} Alias One`, `${emails[1]} wrong-password`, `${emails[2]},${PASSWORD}`].join(
    "\n",
  );
  const jobId = await runImport(text);
  expect((await tableText("jobs")) + (await tableText("jobItems"))).not.toContain(PASSWORD);
  await runDueJobs(ctx, quickly);
  const job = await getJob(ctx, { id: jobId });
  expect(job).toMatchObject({ state: "partly", counts: { done: 2, failed: 1, skipped: 0, open: 0 } });
  expect(job.items.find((item) => item.label === emails[1])?.reason).toBe("infini.login_refused");
  expect(
    await openSecret(ctx.db, ctx.vault, { ownerTable: "jobs", ownerId: jobId, kind: "import_passwords" }),
  ).toBeNull();

  const before = logins();
  const again = await dryRun(text);
  expect(again.counts).toMatchObject({ exists: 2, ready: 1 });
  await runImport(text.replace("wrong-password", PASSWORD));
  await runDueJobs(ctx, quickly);
  expect(logins()).toBe(before + 1);
  const { accounts: a } = ctx.db.t;
  const rows = await ctx.db.read.select({ email: a.email, alias: a.alias }).from(a);
  expect(rows.filter((row) => emails.includes(row.email))).toHaveLength(3);
  expect(rows.find((row) => row.email === emails[0])?.alias).toBe("Alias One");
});

test("JOB-3: an import that was broken off after an account was added does not add it twice", async () => {
  const { ctx } = world;
  const email = stranger("broken-off");
  const jobId = await runImport(`${email} ${PASSWORD}`);
  await add("broken-off");
  const before = logins();
  await runDueJobs(ctx, quickly);
  expect(await getJob(ctx, { id: jobId })).toMatchObject({ state: "done", counts: { skipped: 1 } });
  expect(logins()).toBe(before);
});

test("an import without a ready line, or with too many lines, starts nothing", async () => {
  await expect(runImport("nobody")).rejects.toMatchObject({ reason: "job.empty" });
  const many = Array.from({ length: 2_001 }, (_, index) => `a${index}@example.com pw`).join("\n");
  await expect(runImport(many)).rejects.toMatchObject({ reason: "account.import_size" });
});

test("an import reads a file that its own person uploaded, and removes it once the passwords are sealed", async () => {
  const { ctx } = world;
  const text = "file@example.com,pw\n";
  const id = ctx.ids.next("upl");
  mkdirSync(uploadFolder(ctx.dataDir), { recursive: true });
  writeFileSync(uploadFile(ctx.dataDir, id), text);
  const expiresAtMs = ctx.clock.nowMs() + 60_000;
  const upload = { id, ownerId: owner.personId, sha256: sha256Hex(text), bytes: text.length, mime: "text/csv" };
  await ctx.db.insert(ctx.db.t.uploads, { ...upload, nameShown: "a.csv", expiresAtMs, createdAtMs: 1 });
  const input = { source: { uploadId: id }, authority, dryRun: true };
  expect(await importAccounts(ctx, input)).toMatchObject({ counts: { ready: 1 } });
  const other = { ...ctx, caller: { ...owner, personId: "opr_other" } };
  await expect(importAccounts(other, input)).rejects.toMatchObject({ reason: "upload.not_found" });
  writeFileSync(uploadFile(ctx.dataDir, id), "changed@example.com,pw\n");
  await expect(importAccounts(ctx, input)).rejects.toMatchObject({ reason: "account.file" });

  writeFileSync(uploadFile(ctx.dataDir, id), text);
  await importAccounts(ctx, { ...input, dryRun: false });
  expect(existsSync(uploadFile(ctx.dataDir, id))).toBe(false);
  await expect(importAccounts(ctx, input)).rejects.toMatchObject({ reason: "upload.not_found" });
});
