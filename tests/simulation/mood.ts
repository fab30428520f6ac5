import type { Random } from "./random";
import type { Mood } from "./scheduler";

/** The points of the send protocol, where little happens often and a fault is worth most. */
const telling = /^(S\d|openSend|recordOutcome|takeLease|recoverAccount|walkStatement|bump|markSessionEnded)/;

/** How rough one history is. */
export function drawMood(random: Random, bend: { crash?: number; pause?: number }): Mood {
  const crash = bend.crash ?? random.pick([0, 0.0005, 0.001, 0.002]);
  const pause = bend.pause ?? random.pick([0, 0.0005, 0.001, 0.002]);
  const scale = (label: string): number => (telling.test(label) ? 3 : 0.5);
  return {
    crash: (label) => crash * scale(label),
    pause: (label) => pause * scale(label),
    reorder: random.pick([0, 0.05, 0.3]),
  };
}
