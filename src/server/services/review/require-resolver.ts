import { ForbiddenError } from "@/domain/errors";
import type { ReviewDetail } from "@/domain/review.schema";
import { mayDoAlone } from "@/domain/rights";
import { rightsMode } from "@/server/auth/rights-mode";
import type { ServiceContext } from "@/server/services/context";

/**
 * Why this caller may end no doubt alone; null when they may. An operator proposes and an approver confirms: one of them
 * alone would free a payee to be paid again. In a team two people are asked, so `resolve` is nobody's.
 * @source docs/design/security.md §5
 */
export async function findResolveBar(ctx: ServiceContext): Promise<ReviewDetail["closedTo"]> {
  if (!mayDoAlone(ctx.caller, "outcomes.adjudicate")) return "rights";
  return (await rightsMode(ctx.db)) === "team" ? "team" : null;
}

/** @throws ForbiddenError `rights.missing` | `review.two_people` */
export async function requireResolver(ctx: ServiceContext): Promise<void> {
  const bar = await findResolveBar(ctx);
  const act = "outcomes.adjudicate";
  if (bar === "rights") throw new ForbiddenError("rights.missing", "This is not among your rights.", { act });
  if (bar === "team") throw new ForbiddenError("review.two_people", "In team mode nobody decides this alone.", { act });
}
