/** The tabs of the list; `running` is all that was started and is neither done nor waiting for a person. */
export const cashbackTabs = ["draft", "awaiting_approval", "ready", "running", "needs_attention", "done"] as const;
export type CashbackTab = (typeof cashbackTabs)[number];

export const exportFormats = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What of a batch can be tried again. */
export const retryableStates = ["rejected", "not_executed"] as const;

/** One act tries so many lines again: all or none of them, in one transaction that holds others up. */
export const retryLinesMax = 100;
