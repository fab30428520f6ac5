import { spreadSeeds } from "./spread-seeds";

/** The same seed with as few transfers as still break something. */
export async function shrink(seed: number, transfers: number): Promise<{ seed: number; transfers: number }> {
  for (const fewer of [1, 2, 4, 8, 16, 28].filter((count) => count < transfers)) {
    const [told] = await spreadSeeds({ from: seed, count: 1, transfers: fewer });
    if (told !== undefined && told.findings.length > 0) return { seed, transfers: fewer };
  }
  return { seed, transfers };
}
