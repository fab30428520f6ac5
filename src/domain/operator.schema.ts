import { z } from "zod";
import { keyScopes, roles } from "./caller";
import { stepUp } from "./confirmation.schema";
import { listInput, listOutput } from "./list";
import { whyText } from "./why.schema";
import { idText, lineText, timeText } from "./wire";

const operatorStates = ["invited", "active", "locked", "disabled"] as const;
export type OperatorState = (typeof operatorStates)[number];

/** An address as it is compared: trimmed, NFC, lower case. */
const emailText = z
  .string()
  .max(254)
  .transform((text) => text.normalize("NFC").trim().toLowerCase())
  .pipe(z.email());

const roleList = z
  .array(z.enum(roles))
  .min(1)
  .max(roles.length)
  .refine((list) => new Set(list).size === list.length, { error: "duplicate" });

/** The policy itself stands in `server/auth`, beside the list of common passwords. */
const passwordText = z.string().max(1_000);

export const signInInput = z.strictObject({ email: emailText, password: passwordText });
export const createOperatorInput = z.strictObject({
  email: emailText,
  name: lineText(1, 80),
  password: passwordText,
  roles: roleList,
});
export type CreateOperatorInput = z.input<typeof createOperatorInput>;
/** The first start: the token printed on the machine, and the owner it is exchanged for. */
export const firstOwnerInput = z.strictObject({
  token: z.string().trim().min(1).max(128),
  email: emailText,
  name: lineText(1, 80),
  password: passwordText,
});
export type FirstOwnerInput = z.infer<typeof firstOwnerInput>;
export const resetSignInInput = z.strictObject({ email: emailText, password: passwordText });
export type ResetSignInInput = z.input<typeof resetSignInInput>;

export const stepUpInput = z.strictObject({ with: stepUp });
export const stepUpOutput = z.strictObject({ until: timeText });

export const setRolesInput = z.strictObject({ id: idText, version: z.int().min(1), roles: roleList });
export const setOperatorStateInput = z.strictObject({ id: idText, version: z.int().min(1), reason: whyText });

export const operatorRow = z.strictObject({
  id: idText,
  email: z.string(),
  name: z.string(),
  roles: z.array(z.enum(roles)),
  state: z.enum(operatorStates),
  lastSeenAt: timeText.nullable(),
  createdAt: timeText,
  version: z.int(),
});
export type OperatorRow = z.infer<typeof operatorRow>;

export const listOperatorsInput = listInput(
  z.strictObject({ state: z.enum(operatorStates).optional(), role: z.enum(roles).optional() }),
  ["email", "name"],
);
export const listOperatorsOutput = listOutput(operatorRow);

/** The person behind the call, what they may do, and how long they stay signed in. */
export const me = z.strictObject({
  id: idText,
  email: z.string(),
  name: z.string(),
  roles: z.array(z.enum(roles)),
  mode: z.enum(["sandbox", "live"]),
  /** Acts this person may begin; `stepUp`: only after proving again that it is they. */
  may: z.record(z.string(), z.enum(["yes", "stepUp"])),
  session: z
    .strictObject({
      /** Ends at this time whatever happens. */
      endsAt: timeText,
      /** Ends at this time if nobody touches the keyboard. */
      idleEndsAt: timeText,
      steppedUpUntil: timeText.nullable(),
    })
    .nullable(),
  /** The key of the call, if it came with one; there is no session then. */
  key: z
    .strictObject({
      id: idText,
      name: z.string(),
      scopes: z.array(z.enum(keyScopes)),
      accountIds: z.array(idText).nullable(),
      limits: z.strictObject({ perTransfer: z.string().nullable(), perDay: z.string().nullable() }),
      expiresAt: timeText,
    })
    .nullable(),
});
export type Me = z.infer<typeof me>;
