import { eq, inArray } from "drizzle-orm";
import { NotFoundError } from "@/domain/errors";
import type { Schema } from "@/server/db/schema/schema";
import type { Session } from "@/server/db/session";

export type CampaignRow = Schema["campaigns"]["$inferSelect"];

/** The campaign of this key; null before its first use. */
export async function findCampaign(db: Session, key: string): Promise<CampaignRow | null> {
  const { campaigns: t } = db.t;
  const [row] = await db.read.select().from(t).where(eq(t.key, key)).limit(1);
  return row ?? null;
}

/** Makes the campaign by its first use; one that exists stays as it is. */
export async function ensureCampaign(tx: Session, campaign: CampaignRow): Promise<void> {
  await tx.upsert(tx.t.campaigns, campaign, { target: ["key"], set: ["key"] });
}

/** The campaign, locked until the transaction ends. @throws NotFoundError */
export async function lockCampaign(tx: Session, key: string): Promise<CampaignRow> {
  const { campaigns: t } = tx.t;
  const [row] = await tx.lockRows(tx.read.select().from(t).where(eq(t.key, key)).limit(1));
  if (!row) throw new NotFoundError("campaign", key);
  return row;
}

export async function setExpectsRepeats(tx: Session, key: string, expectsRepeats: boolean): Promise<void> {
  const { campaigns: t } = tx.t;
  await tx.update(t, { expectsRepeats }, eq(t.key, key));
}

/** True when a batch belongs to the campaign. */
export async function hasBatches(db: Session, key: string): Promise<boolean> {
  const { batches: t } = db.t;
  const rows = await db.read.select({ id: t.id }).from(t).where(eq(t.campaignKey, key)).limit(1);
  return rows.length > 0;
}

/** The campaigns of these keys, by key. */
export async function listCampaigns(db: Session, keys: readonly string[]): Promise<Map<string, CampaignRow>> {
  if (keys.length === 0) return new Map();
  const { campaigns: t } = db.t;
  const rows = await db.read
    .select()
    .from(t)
    .where(inArray(t.key, [...keys]));
  return new Map(rows.map((row) => [row.key, row]));
}
