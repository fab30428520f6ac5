import { eq } from "drizzle-orm";
import { systemActor } from "@/domain/audit";
import type { RuleTrust } from "@/domain/outcome-rules";
import { keepQuery } from "@/server/db/keep-query";
import type { Session } from "@/server/db/session";
import { appendAudit } from "@/server/repositories/audit.repository";
import type { EngineContext } from "./context";

/** A7: a rule that a statement record contradicted reads `unknown` until an owner trusts it again. */
export async function distrustRule(tx: Session, ctx: EngineContext, rule: string): Promise<void> {
  const { outcomeRules: t } = tx.t;
  const atMs = ctx.clock.nowMs();
  const changed = { isTrusted: false, changedBy: systemActor.id, updatedAtMs: atMs };
  if ((await tx.update(t, changed, eq(t.rule, rule))) === 0) {
    await tx.insert(t, { rule, evidence: null, createdAtMs: atMs, ...changed });
  }
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: systemActor,
    action: "rule.distrust",
    objectKind: "rule",
    objectId: rule,
    after: { isTrusted: false },
    atMs,
  });
}

/** What this installation has learnt about the outcome rules. */
export async function readRuleTrust(ctx: EngineContext): Promise<RuleTrust> {
  const rows = await distrusted(ctx.db).execute();
  return { distrusted: new Set(rows.map((row) => row.rule)) };
}

const distrusted = keepQuery((db) => {
  const { outcomeRules: t } = db.t;
  return db.read.select({ rule: t.rule }).from(t).where(eq(t.isTrusted, false)).prepare();
});
