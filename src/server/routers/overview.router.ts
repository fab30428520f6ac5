import { overview, overviewSeries, overviewSeriesInput } from "@/domain/overview.schema";
import { getOverview } from "@/server/services/overview/get-overview";
import { getSeries } from "@/server/services/overview/get-series";
import { can, router } from "./trpc";

export const overviewRouter = router({
  get: can("accounts.read")
    .output(overview)
    .query(({ ctx }) => getOverview(ctx)),
  series: can("accounts.read")
    .input(overviewSeriesInput)
    .output(overviewSeries)
    .query(({ ctx, input }) => getSeries(ctx, input)),
});
