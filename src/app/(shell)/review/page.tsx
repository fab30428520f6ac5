import { ReviewQueuePage } from "@/features/review/review-queue-page";

/** `/review`: what only a person can decide. */
export default function Page() {
  return <ReviewQueuePage />;
}
