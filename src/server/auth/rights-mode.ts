import { eq } from "drizzle-orm";
import type { RightsMode } from "@/domain/rights";
import type { Session } from "@/server/db/session";

/** Team mode begins when an approval threshold is set. @source docs/design/features.md §22 `approval.threshold` */
export async function rightsMode(db: Session): Promise<RightsMode> {
  const { settings: t } = db.t;
  const [row] = await db.read.select({ value: t.value }).from(t).where(eq(t.key, "approval.threshold")).limit(1);
  return row === undefined || row.value === "null" ? "single" : "team";
}
