import { eventsRouter } from "./events.router";
import { operatorsRouter } from "./operators.router";
import { systemRouter } from "./system.router";
import { router } from "./trpc";

/** Everything that may be asked of this program. @source docs/design/README.md §4 */
export const appRouter = router({
  operators: operatorsRouter,
  system: systemRouter,
  events: eventsRouter,
});

export type AppRouter = typeof appRouter;
