import type { Messages } from "@/i18n/catalogue";

/** Tints of the visual system; green means settled, violet an unknown outcome, and neither means anything else. */
export type Tone = "ok" | "held" | "rejected" | "info" | "unknown" | "neutral";

export const iconNames = [
  "alert",
  "archive",
  "ban",
  "check",
  "circle-dashed",
  "circle-minus",
  "circle-x",
  "arrow-right",
  "clock",
  "flag",
  "hand",
  "help",
  "hourglass",
  "key",
  "key-off",
  "loader",
  "lock",
  "pause",
  "play",
  "plug",
  "plug-off",
  "point",
  "shield",
  "shield-x",
  "stop",
  "user-check",
  "x",
] as const;
export type IconName = (typeof iconNames)[number];

type Look = { icon: IconName; tone: Tone };
type Kinds = Omit<Messages["states"], "parkedReason">;

/** What a chip can speak about: each kind has its own states and words. */
export type ChipKind = keyof Kinds;
export type ChipState<K extends ChipKind> = keyof Kinds[K] & string;

/** Icon and tint of each state; the words are the catalogue's `states`. */
export const chipLooks: { [K in ChipKind]: Record<ChipState<K>, Look> } = {
  transfer: {
    draft: { icon: "circle-dashed", tone: "neutral" },
    awaiting_approval: { icon: "user-check", tone: "info" },
    queued: { icon: "clock", tone: "info" },
    parked: { icon: "hourglass", tone: "held" },
    sending: { icon: "loader", tone: "info" },
    accepted: { icon: "arrow-right", tone: "info" },
    settled: { icon: "check", tone: "ok" },
    rejected: { icon: "x", tone: "rejected" },
    unknown: { icon: "help", tone: "unknown" },
    not_executed: { icon: "ban", tone: "neutral" },
    cancelled: { icon: "circle-x", tone: "neutral" },
  },
  line: {
    invalid: { icon: "alert", tone: "rejected" },
    held: { icon: "hand", tone: "held" },
    ready: { icon: "point", tone: "neutral" },
    excluded: { icon: "circle-minus", tone: "neutral" },
  },
  intent: {
    draft: { icon: "circle-dashed", tone: "neutral" },
    awaiting_approval: { icon: "user-check", tone: "info" },
    ready: { icon: "point", tone: "info" },
    running: { icon: "play", tone: "info" },
    paused: { icon: "pause", tone: "held" },
    stopped: { icon: "stop", tone: "neutral" },
    closed: { icon: "archive", tone: "neutral" },
  },
  progress: {
    idle: { icon: "circle-dashed", tone: "neutral" },
    sending: { icon: "loader", tone: "info" },
    waiting: { icon: "hourglass", tone: "held" },
    settling: { icon: "arrow-right", tone: "info" },
    needs_attention: { icon: "alert", tone: "held" },
    done: { icon: "flag", tone: "ok" },
    done_with_exceptions: { icon: "flag", tone: "neutral" },
  },
  session: {
    valid: { icon: "plug", tone: "neutral" },
    expired: { icon: "plug-off", tone: "held" },
    none: { icon: "circle-dashed", tone: "neutral" },
    refused: { icon: "x", tone: "rejected" },
    locked: { icon: "lock", tone: "rejected" },
  },
  twoFactor: {
    off: { icon: "circle-dashed", tone: "neutral" },
    bound: { icon: "key", tone: "neutral" },
    seedless: { icon: "key-off", tone: "held" },
  },
  authority: {
    valid: { icon: "shield", tone: "neutral" },
    ending: { icon: "hourglass", tone: "held" },
    expired: { icon: "shield-x", tone: "rejected" },
    missing: { icon: "shield-x", tone: "rejected" },
    revoked: { icon: "shield-x", tone: "rejected" },
  },
  capability: {
    available: { icon: "point", tone: "neutral" },
    unavailable: { icon: "ban", tone: "neutral" },
    untested: { icon: "circle-dashed", tone: "neutral" },
  },
  payee: {
    normal: { icon: "point", tone: "neutral" },
    suspended: { icon: "hand", tone: "held" },
    blocked: { icon: "ban", tone: "rejected" },
  },
  apiKey: {
    active: { icon: "key", tone: "neutral" },
    expired: { icon: "hourglass", tone: "neutral" },
    revoked: { icon: "key-off", tone: "neutral" },
  },
  job: {
    queued: { icon: "clock", tone: "info" },
    running: { icon: "loader", tone: "info" },
    cancelling: { icon: "loader", tone: "held" },
    done: { icon: "flag", tone: "neutral" },
    partly: { icon: "flag", tone: "held" },
    failed: { icon: "alert", tone: "rejected" },
    cancelled: { icon: "circle-x", tone: "neutral" },
  },
};

/** Icon and tint of one state. */
export function chipLook<K extends ChipKind>(kind: K, state: ChipState<K>): Look {
  return chipLooks[kind][state];
}
