"use client";

import { BrokenPage } from "@/features/shell/broken-page";

/** A page that could not be drawn; the frame with freeze and navigation stays. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <BrokenPage digest={error.digest} onRetry={reset} />;
}
