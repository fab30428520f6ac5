import type { PaceName } from "./pace";
import { spreadSeeds } from "./spread-seeds";

type Smallest = { seed: number; pace: PaceName; transfers: number };

/** The same seed at the same pace with as few transfers as still break something. */
export async function shrink({ seed, pace }: Omit<Smallest, "transfers">, transfers: number): Promise<Smallest> {
  for (const fewer of [1, 2, 4, 8, 16, 28].filter((count) => count < transfers)) {
    const [told] = await spreadSeeds([{ seed, transfers: fewer, bend: { pace } }]);
    if (told !== undefined && told.findings.length > 0) return { seed, pace, transfers: fewer };
  }
  return { seed, pace, transfers };
}
