import type { Random } from "./random";
import type { Mood } from "./scheduler";

/** The points of the send protocol, where little happens often and a fault is worth most. */
const telling = /^(S\d|openSend|recordOutcome|takeLease|recoverAccount|walkStatement|bump|markSessionEnded)/;

/** Writes of the engine; those of people are refused aloud, and theirs is the next try. */
const writes =
  /^(openSend|recordOutcome|takeLease|renewLease|walkStatement|bump|applyVerdict|markSessionEnded|setLaneWait)/;

/** How rough one history is. */
export function drawMood(random: Random, bend: { crash?: number; pause?: number; fail?: number }): Mood {
  const crash = bend.crash ?? random.pick([0, 0.0005, 0.001, 0.002]);
  const pause = bend.pause ?? random.pick([0, 0.0005, 0.001, 0.002]);
  const fail = bend.fail ?? random.pick([0, 0, 0.002, 0.01]);
  const scale = (label: string): number => (telling.test(label) ? 3 : 0.5);
  return {
    crash: (label) => crash * scale(label),
    pause: (label) => pause * scale(label),
    reorder: random.pick([0, 0.05, 0.3]),
    // A read of Infini is no write, and people are told and come back.
    fail: (label) => (writes.test(label) ? fail : 0),
  };
}
