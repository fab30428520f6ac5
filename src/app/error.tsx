"use client";

import { BrokenPage } from "@/features/shell/broken-page";

/** A page that could not be drawn, outside the frame. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main>
      <BrokenPage digest={error.digest} onRetry={reset} />
    </main>
  );
}
