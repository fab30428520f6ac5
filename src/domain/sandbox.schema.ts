import { z } from "zod";
import { idText, moneyText, timeText } from "./wire";

/**
 * Knobs by their names, as the sandbox itself describes them; it refuses a name or a value that it does not know.
 * @source docs/design/features.md §29
 */
const knobs = z.record(z.string().min(1).max(80), z.unknown());
export type Knobs = z.infer<typeof knobs>;

/** Only what is named changes. */
export const setSandboxInput = z.strictObject({ knobs });
export type SetSandboxInput = z.infer<typeof setSandboxInput>;
export const setSandboxOutput = knobs;

const seed = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const resetSandboxInput = z.strictObject({
  /** Same seed, same fates; without one the seed stays. */
  seed: seed.optional(),
  /** The moment from which the clocks of the sandbox and of this program go on; later than it is there. */
  clock: timeText.optional(),
});
export type ResetSandboxInput = z.infer<typeof resetSandboxInput>;

const sandboxState = z.object({
  /** The sandbox's time. */
  now: timeText,
  accounts: z.array(
    z.object({
      email: z.string(),
      uid: z.string(),
      status: z.string(),
      balance: moneyText,
      redPacketBalance: moneyText,
      isTwoFactorBound: z.boolean(),
    }),
  ),
  counts: z.object({
    accounts: z.int(),
    outsidePayees: z.int(),
    movements: z.int(),
    requests: z.int(),
    liveSessions: z.int(),
    lateExecutions: z.int(),
  }),
});

export const sandboxView = z.strictObject({ knobs, state: sandboxState });
export type SandboxView = z.infer<typeof sandboxView>;

export const resetSandboxOutput = sandboxView.extend({
  /** Reads every account again; null when there is none, or all are being read already. */
  jobId: idText.nullable(),
});
export type ResetSandboxOutput = z.infer<typeof resetSandboxOutput>;
