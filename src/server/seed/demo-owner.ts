import { eq } from "drizzle-orm";
import type { Caller } from "@/domain/caller";
import type { AppContext } from "@/server/services/context";
import { createOperator, hostCaller } from "@/server/services/operators/create-operator";

/** The sign-in of the sample installation; it exists on loopback and in the sandbox only. */
export const demoOwner = { email: "owner@example.com", password: "quiet-harbour-4812", name: "Sample owner" } as const;

/** The owner who signs in to the sample, made once. @throws Error in live, and where other people are at home. */
export async function ensureDemoOwner(ctx: AppContext): Promise<Caller> {
  if (ctx.mode !== "sandbox") throw new Error("the sample owner exists in the sandbox only");
  const { operators } = ctx.db.t;
  const [known] = await ctx.db.read
    .select({ id: operators.id })
    .from(operators)
    .where(eq(operators.emailCanon, demoOwner.email));
  const [somebody] = await ctx.db.read.select({ id: operators.id }).from(operators).limit(1);
  // Everybody knows the password of the sample.
  if (somebody && !known) throw new Error("this installation has people of its own: the sample needs an empty one");
  const id = known?.id ?? (await createOperator({ ...ctx, caller: hostCaller }, { ...demoOwner, roles: ["owner"] })).id;
  return {
    actor: { kind: "operator", id, sessionId: null, ip: null, userAgent: null },
    personId: id,
    name: demoOwner.name,
    email: demoOwner.email,
    roles: ["owner"],
    steppedUpAtMs: null,
  };
}
