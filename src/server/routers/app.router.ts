import { accountsRouter } from "./accounts.router";
import { cashbackRouter } from "./cashback.router";
import { eventsRouter } from "./events.router";
import { groupsRouter } from "./groups.router";
import { jobsRouter } from "./jobs.router";
import { operatorsRouter } from "./operators.router";
import { overviewRouter } from "./overview.router";
import { payeesRouter } from "./payees.router";
import { reviewRouter } from "./review.router";
import { sandboxRouter } from "./sandbox.router";
import { systemRouter } from "./system.router";
import { transfersRouter } from "./transfers.router";
import { router } from "./trpc";
import { twoFactorRouter } from "./two-factor.router";

/** Everything that may be asked of this program. @source docs/design/README.md §4 */
export const appRouter = router({
  accounts: accountsRouter,
  groups: groupsRouter,
  twoFactor: twoFactorRouter,
  payees: payeesRouter,
  transfers: transfersRouter,
  cashback: cashbackRouter,
  review: reviewRouter,
  overview: overviewRouter,
  jobs: jobsRouter,
  operators: operatorsRouter,
  sandbox: sandboxRouter,
  system: systemRouter,
  events: eventsRouter,
});

export type AppRouter = typeof appRouter;
