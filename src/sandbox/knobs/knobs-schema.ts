import { z } from "zod";

const dayMs = 86_400_000;
const share = z.number().min(0).max(1).default(0);
const durationMs = z.number().int().min(0).max(dayMs).default(0);
const isExecuted = z.boolean().default(false);

/** Which calls a fault of the wire touches. */
const appliesTo = z.enum(["money", "reads", "signIn", "everything"]).default("money");

const statementKnobs = z.strictObject({
  /** Milliseconds from a movement to its record. */
  listDelayMs: durationMs,
  /** Page (1 is the first) that leaves out its first record; null drops nothing. */
  dropRecordOnPage: z.number().int().min(1).nullable().default(null),
  /** Each page shows its last record twice. */
  repeatRecord: z.boolean().default(false),
  /** Each page is shown oldest first. */
  reorder: z.boolean().default(false),
  /** The list is suddenly empty. */
  empty: z.boolean().default(false),
  /** An empty page holds an empty array, null, or no `items` at all; the contract allows all three. */
  emptyItems: z.enum(["array", "null", "absent"]).default("array"),
  counterparty: z.enum(["shown", "masked", "absent"]).default("shown"),
  idStyle: z.enum(["number", "text", "beyond2p53", "uuid"]).default("number"),
  /** `eightDecimals` adds two digits that micro-units cannot hold. */
  amountStyle: z.enum(["number", "text", "eightDecimals"]).default("number"),
});

/**
 * Everything that can be turned in the sandbox. Shares are parts of the requests of one kind and exclude each other:
 * 0.1 refused and 0.1 lost mean one in ten each. A script or a magic payee goes before any share.
 */
export const knobsSchema = z.strictObject({
  /** Same seed and same arrival number: same fate. */
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),

  /** Spent half before and half after the call takes effect; every call. */
  latencyMs: durationMs,
  /** Added for calls that move money. */
  moneyLatencyMs: durationMs,
  /** Milliseconds between two bytes of an answer's body; 0 sends it whole. */
  bodyDripMs: durationMs,
  /** The sandbox's own clock against this machine's: `Date`, times in answers, codes, end of sessions. */
  clockSkewSec: z.number().int().min(-dayMs).max(dayMs).default(0),

  refusalShare: share,
  refusal: z
    .strictObject({
      code: z.number().int().default(3002),
      message: z.string().max(500).default("User not found"),
      /** The money moves although the answer refuses. */
      executed: isExecuted,
    })
    .prefault({}),
  lostBeforeShare: share,
  lostAfterShare: share,
  lateExecution: z.strictObject({ share, afterMs: durationMs }).prefault({}),
  executeTwiceShare: share,
  acceptWithoutExecutingShare: share,

  status5xx: z
    .strictObject({
      share,
      status: z.number().int().min(500).max(599).default(502),
      body: z.enum(["html", "envelope", "empty"]).default("html"),
      executed: isExecuted,
      appliesTo,
    })
    .prefault({}),
  /** HTTP 200 with a page instead of an envelope. */
  htmlBody: z.strictObject({ share, executed: isExecuted, appliesTo }).prefault({}),
  malformedBody: z
    .strictObject({
      share,
      executed: isExecuted,
      /** Bytes that arrive; null cuts in the middle. */
      cutAt: z.number().int().min(0).nullable().default(null),
      /** True: `Content-Length` promises the whole and the connection ends early. False: the short text is all. */
      hangsUp: z.boolean().default(false),
      appliesTo,
    })
    .prefault({}),
  mistyped: z
    .strictObject({
      share,
      what: z.enum(["codeAsText", "amountAsObject", "missingData", "notANumber", "hugeNumber"]).default("codeAsText"),
      appliesTo,
    })
    .prefault({}),
  duplicateKeys: z.strictObject({ share, appliesTo }).prefault({}),
  rateLimit: z
    .strictObject({
      share,
      withEnvelope: z.boolean().default(true),
      retryAfterSec: z.number().int().min(0).max(86_400).nullable().default(1),
      appliesTo,
    })
    .prefault({}),
  redirect: z.strictObject({ share, location: z.string().min(1).max(2000).default("/login"), appliesTo }).prefault({}),
  /** What a success of the transfer operation carries in `data`. */
  echo: z.enum(["none", "data", "wrongPayee", "wrongAmount"]).default("none"),

  /** Calls after which a session is dead; null never. */
  expireAfterCalls: z.number().int().min(0).nullable().default(null),
  /** `http`: status 401 with the envelope; `envelope`: 200 with code 401; `bare`: status 401 without an envelope. */
  unauthorizedStyle: z.enum(["http", "envelope", "bare"]).default("http"),
  sessionSeconds: z.number().int().min(1).max(31_536_000).default(86_400),
  newSignInEndsOlder: z.boolean().default(true),
  /** Sign-ins whose answer holds a line with an empty `jwt_token` before the real one. */
  emptyCookieShare: z.number().min(0).max(1).default(0.25),
  /** A code that was used once is refused afterwards. */
  totpSingleUse: z.boolean().default(false),
  /** A code counts for so many steps of 30 seconds before and after its own. */
  totpDrift: z.number().int().min(0).max(5).default(1),

  /** Any UID or e-mail address can be paid; false knows only the accounts of these books. */
  acceptsAnyPayee: z.boolean().default(true),
  /** Charged to the sender on top of each transfer, inside the same record. */
  fee: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,6})?$/)
    .default("0"),
  /** Profiles show the balance of that long ago. */
  staleBalanceMs: durationMs,
  statement: statementKnobs.prefault({}),
  /** Times of the magic payees 02 and 10. */
  magic: z
    .strictObject({
      lateRecordMs: z.number().int().min(0).max(dayMs).default(300_000),
      slowAnswerMs: z.number().int().min(0).max(dayMs).default(20_000),
    })
    .prefault({}),
});

export type Knobs = z.output<typeof knobsSchema>;

/** A change of some knobs; what is not named stays. */
export type KnobPatch = DeepPartial<Knobs>;

type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;
