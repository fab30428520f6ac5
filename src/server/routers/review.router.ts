import {
  countReviewOutput,
  decideTogetherInput,
  decideTogetherOutput,
  getReviewInput,
  listReviewInput,
  listReviewOutput,
  resolveReviewInput,
  reviewDetail,
} from "@/domain/review.schema";
import { explainForeign } from "@/server/services/review/explain-foreign";
import { getReview } from "@/server/services/review/get-review";
import { countReview, listReview } from "@/server/services/review/list-review";
import { resolveRestored } from "@/server/services/review/resolve-restored";
import { resolveReview } from "@/server/services/review/resolve-review";
import { can, router } from "./trpc";

export const reviewRouter = router({
  list: can("reviews.read")
    .input(listReviewInput)
    .output(listReviewOutput)
    .query(({ ctx, input }) => listReview(ctx, input)),
  get: can("reviews.read")
    .input(getReviewInput)
    .output(reviewDetail)
    .query(({ ctx, input }) => getReview(ctx, input.id)),
  counts: can("reviews.read")
    .output(countReviewOutput)
    .query(({ ctx }) => countReview(ctx)),
  resolve: can("outcomes.adjudicate", { isAlone: true, isWhole: true })
    .input(resolveReviewInput)
    .output(reviewDetail)
    .mutation(({ ctx, input }) => resolveReview(ctx, input)),
  resolveRestored: can("outcomes.adjudicate", { isAlone: true, isWhole: true })
    .input(decideTogetherInput)
    .output(decideTogetherOutput)
    .mutation(({ ctx, input }) => resolveRestored(ctx, input)),
  explainForeign: can("outcomes.adjudicate", { isAlone: true, isWhole: true })
    .input(decideTogetherInput)
    .output(decideTogetherOutput)
    .mutation(({ ctx, input }) => explainForeign(ctx, input)),
});
