import { mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { pino } from "pino";
import { accountSearchText } from "@/domain/account-profile";
import type { Caller } from "@/domain/caller";
import { engineParameters } from "@/domain/engine-parameters";
import type { Store } from "@/server/db/session";
import { createInfiniClient } from "@/server/infini/infini-client";
import { passwordOwner } from "@/server/infini/sign-in";
import { createBus } from "@/server/platform/bus";
import { type Clock, systemTimers } from "@/server/platform/clock";
import { createIds } from "@/server/platform/ids";
import { openVault } from "@/server/platform/vault";
import { insertCapabilities } from "@/server/repositories/account-authorities.repository";
import { insertSession } from "@/server/repositories/account-sessions.repository";
import { ensureAuditHead } from "@/server/repositories/audit.repository";
import { insertMembers, lockMembership } from "@/server/repositories/groups.repository";
import { openBuckets } from "@/server/repositories/ledger.repository";
import { sealSecret } from "@/server/repositories/secrets.repository";
import type { ServiceContext } from "@/server/services/context";
import { ensureDefaultGroup } from "@/server/services/groups/ensure-default-group";
import { reopen, testDatabase } from "./database";
import { type OperationScript, type ScriptedRequest, startScriptedInfini } from "./scripted-infini";

/** One account as the pretend Infini knows it. */
export type Upstream = {
  password: string;
  uid: string;
  email?: string;
  available: string;
  redPacket?: string;
  withdrawing?: string;
  isBound?: boolean;
};

/** Time that a test moves by hand. */
export type MovableClock = Clock & { move(ms: number): void };

export type AccountWorld = Awaited<ReturnType<typeof accountWorld>>;

/** Services on a fresh database against a pretend Infini over real HTTP that keeps its sessions by itself. */
export async function accountWorld() {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), "im-accounts-"));
  const people = new Map<string, Upstream>();
  const tokens = new Map<string, string>();
  const scripts: Partial<Record<"login" | "getProfile", OperationScript>> = {};
  const knobs = { loginDelayMs: 0, cookies: (token: string) => [`jwt_token=${token}; Path=/; HttpOnly`] };
  const infini = await startScriptedInfini({
    login: async (response, request, n) => {
      await sleep(knobs.loginDelayMs);
      if (scripts.login) return scripts.login(response, request, n);
      answerLogin(response, request, { people, tokens, cookies: knobs.cookies });
    },
    getProfile: async (response, request, n) => {
      if (scripts.getProfile) return scripts.getProfile(response, request, n);
      answerProfile(response, request, { people, tokens });
    },
  });
  const clock = movableClock();
  await ensureAuditHead(database.store);
  const ctx = contextFor(database.store, infini.baseUrl, clock, folder);
  await ensureDefaultGroup(ctx);
  return {
    ctx,
    database,
    infini,
    clock,
    people,
    tokens,
    scripts,
    knobs,
    /** Another process on the same database. */
    otherProcess: (options: { clockMs?: () => number } = {}) =>
      contextFor(reopen(database, options), infini.baseUrl, clock, folder),
    addAccount: (name: string, change: AccountChange = {}) => addAccount(ctx, people, name, change),
    session: (accountId: string) => sessionOf(ctx.db, accountId),
    audit: () => ctx.db.read.select().from(ctx.db.t.auditEntries).orderBy(ctx.db.t.auditEntries.seq),
    close: async () => {
      await infini.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const owner: Caller = {
  actor: { kind: "operator", id: "opr_owner", sessionId: "ses_1", ip: "127.0.0.1", userAgent: "test" },
  personId: "opr_owner",
  name: "Owner",
  email: "owner@example.com",
  roles: ["owner"],
  steppedUpAtMs: null,
};

export type AccountChange = {
  upstream?: Partial<Upstream>;
  alias?: string | null;
  note?: string | null;
  scope?: string[];
  /** Null: no authority at all. */
  authorityEndsAtMs?: number | null | "none";
  storedPassword?: string;
};

export function movableClock(): MovableClock {
  let offsetMs = 0;
  return {
    ...systemTimers,
    nowMs: () => Date.now() + offsetMs,
    monotonicMs: () => performance.now() + offsetMs,
    move: (ms) => {
      offsetMs += ms;
    },
  };
}

function contextFor(db: Store, baseUrl: string, clock: Clock, dataDir: string): ServiceContext {
  return {
    db,
    clock,
    ids: createIds(),
    vault: openVault(`k1:${Buffer.alloc(32, 5).toString("base64")}`),
    bus: createBus(),
    log: pino({ level: "silent" }),
    infini: createInfiniClient({
      baseUrl,
      version: "0.0.0",
      mode: "sandbox",
      isProduction: false,
      clock,
      limits: { backoffMs: 5, wholeMs: 2_000 },
    }),
    mode: "sandbox",
    parameters: engineParameters("sandbox"),
    dataDir,
    version: "0.0.0",
    caller: owner,
  };
}

/** An account at the pretend Infini and in our books, never read yet. */
async function addAccount(ctx: ServiceContext, people: Map<string, Upstream>, name: string, change: AccountChange) {
  const email = `${name}@example.com`;
  const upstream = { password: "Right-Passw0rd", uid: uidOf(name), available: "100", ...change.upstream };
  people.set(email, upstream);
  const id = ctx.ids.next("acc");
  const atMs = ctx.clock.nowMs();
  const { alias = null, note = null, authorityEndsAtMs = null } = change;
  await ctx.db.tx(async (tx) => {
    const searchText = accountSearchText({ email, uid: upstream.uid, alias, note });
    const row = { id, email, emailCanon: email, uid: uidOf(name), alias, note, searchText };
    const group = await lockMembership(tx);
    await tx.insert(tx.t.accounts, { ...row, createdAtMs: atMs, updatedAtMs: atMs });
    await insertMembers(tx, group.id, [id], { addedBy: owner.personId, atMs });
    if (authorityEndsAtMs !== "none") {
      await tx.insert(tx.t.accountAuthorities, {
        id: ctx.ids.next("aut"),
        accountId: id,
        basis: "owned",
        ownerText: "Test company",
        scope: change.scope ?? ["profile", "statement", "transfer.uid"],
        signedOn: "2026-01-01",
        expiresAtMs: authorityEndsAtMs,
        recordedBy: owner.personId,
        createdAtMs: atMs,
      });
    }
    await insertCapabilities(tx, id, { available: [], off: [] }, atMs);
    await insertSession(tx, { accountId: id, generation: 0, state: "none", atMs });
    const plain = change.storedPassword ?? upstream.password;
    await sealSecret(tx, ctx.vault, {
      ...passwordOwner(id),
      id: ctx.ids.next("sec"),
      class: "credentials",
      plain,
      atMs,
    });
    await openBuckets(tx, id, atMs);
  });
  return { id, email, uid: uidOf(name) };
}

/** A UID of digits that belongs to a name. */
export function uidOf(name: string): string {
  let sum = 7;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 900_000_000;
  return String(100_000_000 + sum);
}

async function sessionOf(db: Store, accountId: string) {
  const { accountSessions: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.accountId, accountId));
  if (!row) throw new Error(`no session row of ${accountId}`);
  return row;
}

/** Answers with an envelope, as Infini does for successes and refusals alike. */
export function sendEnvelope(response: ServerResponse, body: string, headers: Record<string, string | string[]> = {}) {
  response.writeHead(200, { "Content-Type": "application/json", ...headers }).end(body);
}

type Books = { people: Map<string, Upstream>; tokens: Map<string, string> };

function answerLogin(
  response: ServerResponse,
  request: ScriptedRequest,
  books: Books & { cookies: (token: string) => string[] },
): void {
  const { email, password }: { email: string; password: string } = JSON.parse(request.body);
  if (books.people.get(email)?.password !== password) {
    sendEnvelope(response, '{"code":10003,"message":"password incorrect","data":null}');
    return;
  }
  const token = `tok-${books.tokens.size + 1}-${email.split("@")[0]}`;
  books.tokens.set(token, email);
  sendEnvelope(response, '{"code":0,"message":"","data":{}}', { "Set-Cookie": books.cookies(token) });
}

function answerProfile(response: ServerResponse, request: ScriptedRequest, books: Books): void {
  const token = /jwt_token=([^;]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
  const email = books.tokens.get(token);
  const person = email === undefined ? undefined : books.people.get(email);
  if (email === undefined || person === undefined) {
    response.writeHead(401, { "Content-Type": "application/json" }).end('{"code":401,"message":"unauthorized"}');
    return;
  }
  const data = {
    user_id: `user-${person.uid}`,
    email: person.email ?? email,
    uid: person.uid,
    available_balance: person.available,
    withdrawing_amount: person.withdrawing ?? "0",
    red_packet_balance: person.redPacket ?? "0",
    status: "active",
    google_2fa_is_bound: person.isBound ?? false,
  };
  sendEnvelope(response, JSON.stringify({ code: 0, message: "", data }));
}
