import type { ModeInfo } from "@/domain/system.schema";
import type { SearchAct } from "@/features/shell/use-palette-search";
import type { ErrorFacts } from "@/ui/error-message";

/** What the frame shows about the installation; null is what nobody has read yet, and is shown as that. */
export type ShellData = {
  mode: "sandbox" | "live" | null;
  /** Since when sending is frozen (ISO 8601), by whom and why, as far as it is known; null while payments may go out. */
  frozen: {
    by: string | null;
    at: string | null;
    reason?: string;
    /** Not a person froze it: the database is a copy that nobody explained, or it went back to an earlier state. */
    cause?: "copy" | NonNullable<ModeInfo["restore"]>;
  } | null;
  /** Items in Review that this operator may decide. */
  reviewCount: number | null;
  /** Jobs and batches running now. */
  runningCount: number | null;
  operator: { name: string; email: string } | null;
};

/** How the frame asks the server to act; an act that cannot be asked for is shown disabled, with the reason. */
export type ShellActs = {
  /** Stops all sending at once. Answers null, or what went wrong. */
  onFreeze?: (reason: string) => Promise<ErrorFacts | null>;
  /** Lets payments go out again; `secondFactor` is the password in the sandbox, a code in live. */
  onUnfreeze?: (input: { reason: string; secondFactor: string }) => Promise<ErrorFacts | null>;
  /** Reads again what is on the screen. */
  onRefresh?: () => void;
  onSignOut?: () => void;
  /** Finds accounts and batches for the palette. */
  onSearch?: SearchAct;
};

/** The frame before the first answer of the server. */
export const unreadShell: ShellData = {
  mode: null,
  frozen: null,
  reviewCount: null,
  runningCount: null,
  operator: null,
};
