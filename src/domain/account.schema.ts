import { z } from "zod";
import { accountOperations, authorityBases, authorityStates, capabilityStates } from "./account-authority";
import { accountGroup } from "./account-group";
import { sendObstacles } from "./account-sending";
import { sessionStates, storedFailureSchema } from "./account-session";
import { idempotencyKey, stepUp } from "./confirmation.schema";
import { startedJob } from "./job.schema";
import { listInput, listOutputWithTotals, selection } from "./list";
import { whyText } from "./why.schema";
import { dayText, idText, lineText, moneyText, noteText, timeText } from "./wire";

const range = z.strictObject({ min: moneyText.optional(), max: moneyText.optional() });

const groupIds = z.array(idText).min(1).max(50);

/** Closed filter of `accounts.list`; archived accounts are left out unless asked for. */
const accountFilter = z.strictObject({
  /** Part of e-mail, UID, alias or note, in any case. */
  text: lineText(1, 100).optional(),
  session: z.array(z.enum(sessionStates)).min(1).optional(),
  /** `unknown`: the account was never read. */
  twoFactor: z.enum(["bound", "off", "unknown"]).optional(),
  available: range.optional(),
  redPacket: range.optional(),
  /** `fresh`: read within the hour. `missing`: never read. */
  age: z.enum(["fresh", "stale", "missing"]).optional(),
  authority: z.array(z.enum(authorityStates)).min(1).optional(),
  isFrozen: z.boolean().optional(),
  /** Stands still after failures until a person resumes it. */
  isStopped: z.boolean().optional(),
  /** In at least one, in each, and in none of these groups. */
  groups: z.strictObject({ any: groupIds.optional(), all: groupIds.optional(), none: groupIds.optional() }).optional(),
  /** Refused or locked sign-ins, no live authority, or frozen. */
  needsPerson: z.boolean().optional(),
  isArchived: z.boolean().optional(),
});
export type AccountFilter = z.infer<typeof accountFilter>;

export const accountSorts = [
  "email",
  "alias",
  "uid",
  "available",
  "redPacket",
  "withdrawing",
  "reserved",
  "asOf",
  "session",
  "twoFactor",
  "lastAttempt",
  "created",
] as const;
export type AccountSort = (typeof accountSorts)[number];

export const listAccountsInput = listInput(accountFilter, accountSorts);
export type ListAccountsInput = z.infer<typeof listAccountsInput>;

const sessionView = z.strictObject({
  state: z.enum(sessionStates),
  /** When it was opened, and when it stops counting as valid. */
  since: timeText.nullable(),
  until: timeText.nullable(),
  lastOkAt: timeText.nullable(),
  failures: z.int(),
  nextLoginAt: timeText.nullable(),
  error: storedFailureSchema.nullable(),
});
export type SessionView = z.infer<typeof sessionView>;

/** One account in the table. Figures of Infini carry `asOf`; null is not known. */
const accountRow = z.strictObject({
  id: z.string(),
  email: z.string(),
  alias: z.string().nullable(),
  note: z.string().nullable(),
  uid: z.string().nullable(),
  status: z.string().nullable(),
  isTwoFactorBound: z.boolean().nullable(),
  available: z.string().nullable(),
  /** False: Infini's figure has more than six decimals and was floored. */
  isExact: z.boolean().nullable(),
  redPacket: z.string().nullable(),
  withdrawing: z.string().nullable(),
  /** Held, in unknown outcomes and accepted but not settled, by our books. */
  reserved: z.string(),
  asOf: timeText.nullable(),
  isStale: z.boolean(),
  lastAttemptAt: timeText.nullable(),
  error: storedFailureSchema.nullable(),
  session: z.enum(sessionStates),
  authority: z.enum(authorityStates),
  isFrozen: z.boolean(),
  /** Why the account stands still after failures until somebody resumes it; left out when it does not. */
  stopReason: z.string().exactOptional(),
  /** Why no payment can be made from it, or what one would wait for; left out where it goes out at once. */
  sendObstacle: z.enum(sendObstacles).exactOptional(),
  /** By name; every account has at least one. The page that holds the row names them. */
  groupIds: z.array(z.string()),
  archivedAt: timeText.nullable(),
  createdAt: timeText,
});
export type AccountRow = z.infer<typeof accountRow>;

const accountTotals = z.strictObject({
  available: z.string(),
  redPacket: z.string(),
  withdrawing: z.string(),
  /** Accounts whose figures are old, and those that were never read. */
  stale: z.int(),
  missing: z.int(),
});
export type AccountTotals = z.infer<typeof accountTotals>;

export const listAccountsOutput = listOutputWithTotals(accountRow, accountTotals).extend({
  /** The groups of the page's rows by name, each once. */
  groups: z.array(accountGroup),
});
export type AccountPage = z.infer<typeof listAccountsOutput>;

const authorityView = z.strictObject({
  id: z.string(),
  basis: z.enum(authorityBases),
  ownerText: z.string(),
  scope: z.array(z.string()),
  signedOn: z.string(),
  expiresAt: timeText.nullable(),
  revokedAt: timeText.nullable(),
  revokeReason: z.string().nullable(),
  isLive: z.boolean(),
  recordedBy: z.string(),
  createdAt: timeText,
});

const capabilityView = z.strictObject({
  operation: z.enum(accountOperations),
  state: z.enum(capabilityStates),
  reason: z.string().nullable(),
  source: z.enum(["call", "setting", "authority"]),
  /** Since when this is known: a call that only confirms it is not noted again (ACC-8); null: never tried. */
  checkedAt: timeText.nullable(),
});

/** What is known of the codes of an account; never the secret. */
export const codesView = z.strictObject({
  /** A secret is kept here. */
  isKept: z.boolean(),
  /** Its codes may be used unasked, as the owner allowed. */
  isAutomatic: z.boolean(),
  /** A live authority covers the use of codes; without one none is used unasked. */
  isCovered: z.boolean(),
  issuer: z.string().nullable(),
  label: z.string().nullable(),
  since: timeText.nullable(),
});
export type CodesView = z.infer<typeof codesView>;

/** Everything that is known of one account; never a secret. */
export const accountDetail = accountRow.extend({
  groups: z.array(accountGroup),
  userId: z.string().nullable(),
  version: z.int(),
  updatedAt: timeText,
  sessionView,
  books: z.strictObject({ available: z.string(), held: z.string(), inDoubt: z.string(), inTransit: z.string() }),
  freeze: z.strictObject({ reason: z.string(), at: timeText, by: z.string() }).nullable(),
  /** Why its lane stands still after failures; a person resumes it. */
  breaker: z.strictObject({ reason: z.string(), at: timeText }).nullable(),
  authorityEndsAt: timeText.nullable(),
  authorities: z.array(authorityView),
  capabilities: z.array(capabilityView),
  codes: codesView,
  /** The last reading of the statement; null when there was none. */
  statement: z
    .strictObject({ grade: z.enum(["complete", "partial"]), reason: z.string().nullable(), at: timeText })
    .nullable(),
});
export type AccountDetail = z.infer<typeof accountDetail>;

export const getAccountInput = z.strictObject({ id: idText });

export const previewAccountInput = z.strictObject({
  email: z.string().min(3).max(254),
  password: z.string().min(1).max(256),
});
export type PreviewAccountInput = z.infer<typeof previewAccountInput>;

export const accountPreview = z.strictObject({
  previewId: z.string(),
  expiresAt: timeText,
  profile: z.strictObject({
    email: z.string(),
    uid: z.string(),
    status: z.string().nullable(),
    isTwoFactorBound: z.boolean(),
    available: z.string(),
    isExact: z.boolean(),
    redPacket: z.string().nullable(),
    withdrawing: z.string().nullable(),
  }),
});
export type AccountPreview = z.infer<typeof accountPreview>;

/** Whose account it is, as the operator states it; without `scope` it covers every operation. */
export const authorityInput = z.strictObject({
  basis: z.enum(authorityBases),
  ownerText: lineText(1, 200),
  signedOn: dayText,
  expiresAt: timeText.optional(),
  scope: z.array(z.enum(accountOperations)).min(1).optional(),
});
export type AuthorityInput = z.infer<typeof authorityInput>;

export const addAccountInput = z.strictObject({
  previewId: idText,
  authority: authorityInput,
  alias: lineText(1, 80).optional(),
  /** None: the default group. */
  groupIds: groupIds.optional(),
  note: noteText(500).optional(),
});
export type AddAccountInput = z.infer<typeof addAccountInput>;

/** The most lines of one import. */
export const MAX_IMPORT_LINES = 2_000;

export const importAccountsInput = z.strictObject({
  source: z.union([z.strictObject({ text: z.string().min(1).max(1_048_576) }), z.strictObject({ uploadId: idText })]),
  authority: authorityInput,
  /** Where accounts go whose line names no group. None: the default group. */
  groupIds: groupIds.optional(),
  dryRun: z.boolean(),
  /** For programs that may be started again: the same key and list give the first job. Passwords do not count. */
  idempotencyKey: idempotencyKey.optional(),
});
export type ImportAccountsInput = z.infer<typeof importAccountsInput>;

/**
 * `ready`: will be signed in to and added. `exists`, `archived`: there is such an account. `superseded`: a later line has
 * the same e-mail. `invalid`: the reason says what is wrong.
 */
const importVerdicts = ["ready", "exists", "archived", "superseded", "invalid"] as const;

const importAccountLine = z.strictObject({
  line: z.int(),
  email: z.string().nullable(),
  alias: z.string().nullable(),
  verdict: z.enum(importVerdicts),
  reason: z.string().nullable(),
  /** The line that wins, or the account that exists. */
  refersTo: z.string().nullable(),
  /** The group that the line names. */
  group: z.string().nullable(),
  /** Columns with content that are not taken over: mailboxes. */
  leftOut: z.array(z.enum(["mailbox"])),
});
export type ImportAccountLine = z.infer<typeof importAccountLine>;

export const importAccountsReport = z.strictObject({
  lines: z.array(importAccountLine),
  counts: z.strictObject({
    ready: z.int(),
    exists: z.int(),
    archived: z.int(),
    superseded: z.int(),
    invalid: z.int(),
  }),
});
export type ImportAccountsReport = z.infer<typeof importAccountsReport>;

/** `replayed`: the key was used before; this is the first job again. */
export const importStarted = startedJob.extend({ replayed: z.boolean() });
export type ImportStarted = z.infer<typeof importStarted>;

/** What `sync` reads; each part succeeds or fails alone. */
const syncParts = ["profile"] as const;
/** Which accounts an act is about. */
export const selectAccounts = selection(accountFilter);
export type AccountSelection = z.infer<typeof selectAccounts>;

export const syncAccountsInput = z.strictObject({
  sel: selectAccounts,
  parts: z.array(z.enum(syncParts)).min(1).optional(),
});
export type SyncAccountsInput = z.infer<typeof syncAccountsInput>;

export const renewSessionInput = z.strictObject({ id: idText });
export const sessionViewOutput = sessionView;

/** `accounts.resume`: the lane goes on after failures. Asks a step-up of the last five minutes, or one with the call. */
export const resumeAccountInput = z.strictObject({ id: idText, why: whyText, stepUp: stepUp.optional() });
export type ResumeAccountInput = z.infer<typeof resumeAccountInput>;
export const resumeAccountOutput = z.strictObject({ id: idText });
