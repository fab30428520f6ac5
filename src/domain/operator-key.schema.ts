import { z } from "zod";
import { type KeyScope, keyScopes } from "./caller";
import { listInput, listOutput } from "./list";
import { isAmount, parseMoney } from "./money";
import { idText, lineText, timeText } from "./wire";

/** What a key can be made for now: the scopes that open a procedure. */
const offeredScopes = ["read", "draft", "send"] as const satisfies readonly KeyScope[];

/** The longest a key stands. @source docs/design/security.md §5 */
export const KEY_MAX_DAYS = 90;
const ACCOUNTS_MAX = 200;

const limitText = z.string().max(24).refine(isAmount, { error: "amount" });
const keyLimits = z
  .strictObject({ perTransfer: limitText.optional(), perDay: limitText.optional() })
  // A payment above what a day may hold would never be made: one of the two is a slip.
  .refine(({ perTransfer, perDay }) => !perTransfer || !perDay || parseMoney(perTransfer) <= parseMoney(perDay), {
    path: ["perTransfer"],
    error: "above_day",
    // Parsing needs amounts: while one of them is none, that is what is said.
    when: ({ issues }) => issues.length === 0,
  });

export const createApiKeyInput = z.strictObject({
  name: lineText(1, 80),
  scopes: z
    .array(z.enum(offeredScopes))
    .min(1)
    .max(offeredScopes.length)
    .refine((list) => new Set(list).size === list.length, { error: "duplicate" }),
  /** The only accounts it reaches; all without it. */
  accountIds: z
    .array(idText)
    .min(1)
    .max(ACCOUNTS_MAX)
    .refine((list) => new Set(list).size === list.length, { error: "duplicate" })
    .optional(),
  /** What one payment and all payments of 24 hours may amount to; live asks for both where the scope is `send`. */
  limits: keyLimits.default({}),
  expiresAt: timeText,
});
export type CreateApiKeyInput = z.output<typeof createApiKeyInput>;

const keyStates = ["active", "expired", "revoked"] as const;
export type ApiKeyState = (typeof keyStates)[number];

export const apiKeyRow = z.strictObject({
  id: idText,
  name: z.string(),
  /** How the key begins; the rest is known to nobody but its holder. */
  prefix: z.string(),
  owner: z.strictObject({ id: idText, name: z.string() }),
  scopes: z.array(z.enum(keyScopes)),
  accountIds: z.array(idText).nullable(),
  limits: z.strictObject({ perTransfer: z.string().nullable(), perDay: z.string().nullable() }),
  state: z.enum(keyStates),
  expiresAt: timeText,
  lastUsedAt: timeText.nullable(),
  revokedAt: timeText.nullable(),
  createdAt: timeText,
});
export type ApiKeyRow = z.infer<typeof apiKeyRow>;

/** `key`: the secret itself, in this answer and never again. */
export const createApiKeyOutput = apiKeyRow.extend({ key: z.string() });

export const listApiKeysInput = listInput(
  z.strictObject({ mine: z.boolean().optional(), state: z.enum(keyStates).optional() }),
  ["createdAt", "name"],
);
export const listApiKeysOutput = listOutput(apiKeyRow);

export const revokeApiKeyInput = z.strictObject({ id: idText });
