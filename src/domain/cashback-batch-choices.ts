/** The tabs of the list; `running` is all that was started and is neither done nor waiting for a person. */
export const cashbackTabs = ["draft", "awaiting_approval", "ready", "running", "needs_attention", "done"] as const;
export type CashbackTab = (typeof cashbackTabs)[number];

export const exportFormats = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Part of the name of a campaign: lower case, digits, dots and dashes, so that two keys never look alike. */
export const campaignKeyPattern = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
