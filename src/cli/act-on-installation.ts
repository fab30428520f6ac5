import { resolve } from "node:path";
import type { CreateOperatorInput, ResetSignInInput } from "@/domain/operator.schema";
import { type Env, readEnv } from "@/server/platform/env";
import { readKeys } from "@/server/platform/keys";
import { openVault } from "@/server/platform/vault";
import { verifyAudit } from "@/server/services/audit/verify-audit";
import { createOperator, hostCaller } from "@/server/services/operators/create-operator";
import { listOperators } from "@/server/services/operators/list-operators";
import { resetSignIn } from "@/server/services/operators/reset-sign-in";
import { readBackups } from "@/server/services/system/keep-backups";
import { answerCopy, type CopyAnswer } from "@/server/services/system/keep-seal";
import { readMode } from "@/server/services/system/read-mode";
import { restoreBackup } from "@/server/services/system/restore-backup";
import { runChecks } from "@/server/services/system/run-checks";
import { writeBackup } from "@/server/services/system/write-backup";
import { type App, buildApp, openUpgraded } from "@/server/start/app";
import { checkMode } from "@/server/start/check-mode";
import type { Outcome } from "./command";

const LISTED_MAX = 200;

/** Somebody who can sign in. @throws as `createOperator` */
export async function create(input: CreateOperatorInput): Promise<Outcome> {
  return withApp(async (app) => {
    const person = await createOperator({ ...app, caller: hostCaller }, input);
    return { document: person, lines: [`${person.email} can sign in as ${person.roles.join(", ")} (${person.id}).`] };
  });
}

/** Everybody who may sign in. */
export async function list(): Promise<Outcome> {
  return withApp(async (app) => {
    const page = await listOperators(app, { limit: LISTED_MAX });
    const lines = page.items.map(({ id, email, name, roles, state }) =>
      [id, email, name, roles.join(","), state].join("\t"),
    );
    return { document: page, lines: lines.length > 0 ? lines : ["Nobody can sign in yet."] };
  });
}

/** Another password for somebody. @throws as `resetSignIn` */
export async function reset(input: ResetSignInInput): Promise<Outcome> {
  return withApp(async (app) => {
    const person = await resetSignIn({ ...app, caller: hostCaller }, input);
    const hint = person.state === "active" ? "" : ` They are ${person.state} and stay out.`;
    return { document: person, lines: [`${person.email} has another password and no session left.${hint}`] };
  });
}

/** Whether the audit chain holds, and where not. */
export async function verify(): Promise<Outcome> {
  return withApp(async (app) => {
    const verdict = await verifyAudit(app);
    const line = verdict.ok
      ? `The audit chain holds: ${verdict.checked} entries.`
      : `The audit chain is broken at ${verdict.firstBroken} (${verdict.cause}); ${verdict.checked} entries before it hold.`;
    return { document: verdict, lines: [line], code: verdict.ok ? 0 : 1 };
  });
}

/** What must not be in the rows of the database. */
export async function check(): Promise<Outcome> {
  return withApp(async (app) => {
    const results = (await runChecks(app, `cli ${app.ids.next("chk")}`)) ?? [];
    const broken = results.filter(({ findings }) => findings > 0);
    const lines = broken.map(({ rule, findings, named }) => {
      return `${rule}: ${findings}, ${named.map(({ kind, id }) => `${kind} ${id}`).join(", ")}`;
    });
    const code = broken.length === 0 && results.length > 0 ? 0 : 1;
    return { document: { results }, lines: lines.length > 0 ? lines : ["Nothing was found."], code };
  });
}

/** The migrations that were missing; they were applied. */
export async function migrate(): Promise<Outcome> {
  const env = readEnv();
  checkMode(env);
  const { store, applied } = await openUpgraded(env);
  await store.close();
  return { document: { applied }, lines: applied.length > 0 ? applied : ["The database is at this version already."] };
}

/** All rows of this moment, sealed in a new file. @throws as `writeBackup` */
export async function backup(file: string): Promise<Outcome> {
  return withApp(async (app) => {
    const report = await writeBackup({ ...app, caller: hostCaller }, resolve(file));
    const count = Object.values(report.rows).reduce((sum, rows) => sum + rows, 0);
    const lines = [`${report.file}: ${count} rows, ${report.bytes} bytes, read back.`, `sha256 ${report.sha256}`];
    return { document: report, lines };
  });
}

/** The backups in the folder of this installation; 2 when the last good one is too old. */
export async function backups(): Promise<Outcome> {
  return withApp(async (app) => {
    const list = await readBackups(app);
    const lines = list.items.map(({ at, reason, state, bytes, file }) => [at, reason, state, bytes, file].join("\t"));
    return { document: list, lines: lines.length > 0 ? lines : ["There is no backup yet."], code: list.isLate ? 2 : 0 };
  });
}

/** A backup in an empty database; everything is frozen afterwards. @throws as `restoreBackup` */
export async function restore(file: string): Promise<Outcome> {
  const env: Env = { ...readEnv(), logLevel: "silent" };
  checkMode(env);
  const vault = openVault(readKeys(env, false).vaultKeys);
  const header = await restoreBackup({ vault, dataDir: env.dataDir, mode: env.mode }, env, resolve(file));
  return withApp(async (app) => {
    const { restore: left } = await readMode(app);
    const lines = [
      `The backup ${header.id} of ${header.takenAt} is restored, and everything is frozen.`,
      `${left?.inDoubt ?? 0} payments may have been sent since. Start, and see Review.`,
      "The installation that it was taken from must not run any more.",
    ];
    return { document: { ...header, key: undefined, left }, lines, code: 2 };
  });
}

/** What an owner says of a database that belongs to another data folder. @throws as `answerCopy` */
export async function explainCopy(answer: CopyAnswer): Promise<Outcome> {
  return withApp(async (app) => {
    await answerCopy({ ...app, caller: hostCaller }, app.seal, answer);
    const said = {
      only: "This database goes on in the place of its original. Everything is frozen: see Review.",
      further: "This data folder is one more worker of its database.",
    };
    return { document: { answer }, lines: [said[answer]], code: answer === "only" ? 2 : 0 };
  });
}

/** The installation of the surroundings, closed again whatever happens. Nothing but the outcome is written. */
async function withApp(run: (app: App) => Promise<Outcome>): Promise<Outcome> {
  const env: Env = { ...readEnv(), logLevel: "silent" };
  const app = await buildApp(env);
  try {
    return await run(app);
  } finally {
    await app.close();
  }
}
