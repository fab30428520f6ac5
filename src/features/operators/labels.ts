import type { ErrorParams } from "@/domain/errors";
import { isAmount, parseMoney } from "@/domain/money";
import type { ApiKeyRow, CreateApiKeyInput } from "@/domain/operator-key.schema";
import type { Messages } from "@/i18n/catalogue";
import { readError } from "@/trpc/read-error";
import type { ErrorFacts } from "@/ui/error-message";

/** A refusal as the screen shows it, with the fields it concerns and the facts it names. */
export type ActError = ErrorFacts & { fields?: Readonly<Record<string, string>>; params?: ErrorParams };

/** An error of a call that can send nothing, as the screen shows it, whatever became of the call. */
export function actRefusal(error: unknown): ActError {
  const { ref, ...answer } = readError(error);
  return { ...answer, isUnclear: answer.code === "NETWORK", moneyMoved: "no", ...(ref === "" ? {} : { ref }) };
}

type KeyScope = CreateApiKeyInput["scopes"][number];

// Written out here: the list of the domain stands beside a schema, which a browser need not load for it.
export const keyScopes = ["read", "draft", "send"] as const satisfies readonly KeyScope[];

/** How long a key may be made for, in days; the longest is the longest that the server takes. */
export const keyLives = [1, 7, 30, 90] as const;

/** A key as it is being filled in. */
export type KeyDraft = {
  name: string;
  scopes: readonly KeyScope[];
  /** Ids of the only accounts it shall reach; null for all. */
  accountIds: readonly string[] | null;
  /** As typed; only asked for where the key may send. */
  perTransfer: string;
  perDay: string;
  days: number;
};

export const emptyKeyDraft: KeyDraft = {
  name: "",
  scopes: ["read"],
  accountIds: null,
  perTransfer: "",
  perDay: "",
  days: 30,
};

type KeyField = "name" | "scopes" | "accountIds" | "perTransfer" | "perDay";
type FaultWord = keyof Messages["operators"]["keyForm"]["faults"];
export type KeyFaults = Partial<Record<KeyField, FaultWord>>;

/** What keeps the draft from being sent, by its field; in live a key that sends has both limits. */
export function keyFaults(draft: KeyDraft, mode: "sandbox" | "live"): KeyFaults {
  const limit = (text: string): FaultWord | undefined => {
    if (!draft.scopes.includes("send")) return undefined;
    if (text.trim() === "") return mode === "live" ? "limitMissing" : undefined;
    return isAmount(text.trim()) ? undefined : "limit";
  };
  const faults: Record<KeyField, FaultWord | undefined> = {
    name: draft.name.trim() === "" ? "name" : undefined,
    scopes: draft.scopes.length === 0 ? "scopes" : undefined,
    accountIds: draft.accountIds?.length === 0 ? "accounts" : undefined,
    perTransfer: limit(draft.perTransfer),
    perDay: limit(draft.perDay),
  };
  if (faults.perTransfer === undefined && faults.perDay === undefined && isAboveDay(draft)) {
    faults.perTransfer = "limitAboveDay";
  }
  const found: KeyFaults = {};
  for (const field of ["name", "scopes", "accountIds", "perTransfer", "perDay"] as const) {
    const fault = faults[field];
    if (fault !== undefined) found[field] = fault;
  }
  return found;
}

/** True when one payment may be more than all of a day: such a payment would never be made. */
function isAboveDay({ scopes, perTransfer, perDay }: KeyDraft): boolean {
  if (!scopes.includes("send") || perTransfer.trim() === "" || perDay.trim() === "") return false;
  return parseMoney(perTransfer.trim()) > parseMoney(perDay.trim());
}

const DAY_MS = 86_400_000;
/** A browser whose clock runs ahead must not ask for more than the longest life. */
const CLOCK_SLACK_MS = 10 * 60_000;

/** What the server is asked for. `nowMs`: Unix ms. */
export function keyWish(draft: KeyDraft, nowMs: number): CreateApiKeyInput {
  const canSend = draft.scopes.includes("send");
  const limit = (text: string) => (canSend && text.trim() !== "" ? text.trim() : undefined);
  const perTransfer = limit(draft.perTransfer);
  const perDay = limit(draft.perDay);
  const slackMs = draft.days === keyLives.at(-1) ? CLOCK_SLACK_MS : 0;
  return {
    name: draft.name.trim(),
    scopes: keyScopes.filter((scope) => draft.scopes.includes(scope)),
    ...(draft.accountIds === null ? {} : { accountIds: [...draft.accountIds] }),
    limits: {
      ...(perTransfer === undefined ? {} : { perTransfer }),
      ...(perDay === undefined ? {} : { perDay }),
    },
    expiresAt: new Date(nowMs + draft.days * DAY_MS - slackMs).toISOString(),
  };
}

/** A key that was just made, with the secret that is shown this once. */
export type MadeKey = ApiKeyRow & { key: string };

/** A command that proves that a key opens the door of the installation at this address. */
export function tryCommand(origin: string): string {
  return `curl -H "Authorization: Bearer $INFINI_MANAGER_KEY" ${origin}/api/trpc/operators.me`;
}

/** The choice among accounts, drawn by whoever can read them. */
export type KeyAccountsProps = { chosen: readonly string[]; onChoose: (ids: readonly string[]) => void };

/** The dialog that is open: for a new key, or about one. */
export type KeyRequest = { act: "create" } | { act: "revoke"; apiKey: ApiKeyRow };
