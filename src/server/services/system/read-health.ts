import type { Health, HealthPart } from "@/domain/system.schema";
import { missingTriggers } from "@/server/db/triggers";
import { findAuditHead } from "@/server/repositories/audit.repository";
import { findOpenFreeze, installationSlot } from "@/server/repositories/freezes.repository";
import type { AppContext } from "@/server/services/context";

type Part = Health["parts"][number];
type HealthContext = Pick<AppContext, "db" | "log">;

/** How each part of this process is, with cause and fix. Reads only. */
export async function readHealth(ctx: HealthContext): Promise<Health> {
  const parts = [
    await look(ctx, "database", async () => {
      await ctx.db.nowMs();
      return null;
    }),
    await look(ctx, "migrations", async () => {
      const missing = await missingTriggers(ctx.db);
      return missing.length === 0
        ? null
        : down(`missing: ${missing.join(", ")}`, "Restart the program: it repairs them.");
    }),
    await look(ctx, "audit", async () =>
      (await findAuditHead(ctx.db)) ? null : down("The audit chain has no head.", "Restart the program."),
    ),
    await look(ctx, "engine", async () => {
      const frozen = await findOpenFreeze(ctx.db, installationSlot);
      return (
        frozen && { state: "attention" as const, cause: frozen.reason, fix: "Lift the freeze when its reason is gone." }
      );
    }),
  ];
  const worst = parts.some((part) => part.state === "down") ? "down" : "attention";
  return { state: parts.every((part) => part.state === "ok") ? "ok" : worst, parts };
}

/** The parts without which no call can be answered; empty means ready. Names only: anybody may ask. */
export async function listUnready(ctx: HealthContext): Promise<HealthPart[]> {
  const { parts } = await readHealth(ctx);
  return parts.filter((part) => part.state === "down").map((part) => part.name);
}

async function look(
  ctx: HealthContext,
  name: HealthPart,
  find: () => Promise<Omit<Part, "name"> | null>,
): Promise<Part> {
  try {
    return { name, ...((await find()) ?? { state: "ok" }) };
  } catch (error) {
    ctx.log.error({ err: error, part: name }, "health check failed");
    return { name, ...down("It does not answer.", "See the log of the program.") };
  }
}

function down(cause: string, fix: string): Omit<Part, "name"> {
  return { state: "down", cause, fix };
}
