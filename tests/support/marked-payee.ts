import { eq } from "drizzle-orm";
import type { PayeeKind } from "@/domain/payee";
import type { PayeeStatus } from "@/domain/payee-status";
import type { Session } from "@/server/db/session";
import { payeeKeyOf } from "@/server/services/payees/hash-payee";

/** `auditSeq`: its place in the audit chain; without one it came after every confirmation. */
type Mark = { status: PayeeStatus; limitMicro?: bigint | null; auditSeq?: number; atMs?: number };

/** What somebody says of a payee, also of one that nobody paid yet, as it stands in the database afterwards. */
export async function markPayee(db: Session, payee: string, mark: Mark): Promise<void> {
  const kind: PayeeKind = payee.includes("@") ? "email" : "uid";
  await markPayeeKey(db, { payeeKey: payeeKeyOf(kind, payee), kind, payee }, mark);
}

/** The same where only the key is at hand. */
export async function markPayeeKey(
  db: Session,
  { payeeKey, kind = "uid", payee = "" }: { payeeKey: string; kind?: PayeeKind; payee?: string },
  { status, limitMicro = null, auditSeq, atMs = 1 }: Mark,
): Promise<void> {
  const { payees: t } = db.t;
  const marks = {
    status,
    statusAtMs: status === "normal" ? null : atMs,
    statusAuditSeq: auditSeq ?? null,
    limitMicro,
    limitAuditSeq: auditSeq ?? null,
    limitAtMs: limitMicro === null ? null : atMs,
    updatedAtMs: atMs,
  };
  if ((await db.update(t, marks, eq(t.payeeKey, payeeKey))) > 0) return;
  await db.insert(t, { id: `pye_${payeeKey.slice(0, 26)}`, payeeKey, kind, payee, ...marks, createdAtMs: atMs });
}
