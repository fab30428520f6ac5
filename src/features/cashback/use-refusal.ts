"use client";

import { useState } from "react";
import type { ActError } from "@/features/cashback/labels";

/**
 * The refusal of the last act, to be shown; an act that nobody answered is told by the next answer of the server.
 * `readAtMs`: when what the page shows was read.
 */
export function useRefusal(readAtMs: number): [ActError | null, (error: ActError | null) => void] {
  const [kept, setKept] = useState<{ error: ActError; atMs: number } | null>(null);
  const isAnswered = kept !== null && kept.error.isUnanswered === true && readAtMs > kept.atMs;
  return [
    kept === null || isAnswered ? null : kept.error,
    (error) => setKept(error === null ? null : { error, atMs: Date.now() }),
  ];
}
