import type { CreateOperatorInput, ResetSignInInput } from "@/domain/operator.schema";
import { type Env, readEnv } from "@/server/platform/env";
import { verifyAudit } from "@/server/services/audit/verify-audit";
import { createOperator, hostCaller } from "@/server/services/operators/create-operator";
import { listOperators } from "@/server/services/operators/list-operators";
import { resetSignIn } from "@/server/services/operators/reset-sign-in";
import { type App, buildApp } from "@/server/start/app";
import { checkMode } from "@/server/start/check-mode";
import { openDatabase } from "@/server/start/open-database";
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

/** The migrations that were missing; they were applied. */
export async function migrate(): Promise<Outcome> {
  const env = readEnv();
  checkMode(env);
  const { store, applied } = await openDatabase(env);
  await store.close();
  return { document: { applied }, lines: applied.length > 0 ? applied : ["The database is at this version already."] };
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
