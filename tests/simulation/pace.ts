import type { EngineParameters } from "@/domain/engine-parameters";

/** How closely the looks of a history follow each other, and for how long things go wrong after its orders (virtual ms). */
export type Pace = { activeMs: number; parameters: Partial<EngineParameters> };
export type PaceName = "usual" | "dense";

/**
 * `usual`: a look or two within each V, fewer than in live, for a look costs and virtual time does not. `dense`: several,
 * as the seeds have it that found something before there was another pace.
 */
export const paces: Record<PaceName, Pace> = {
  usual: {
    activeMs: 8_000,
    parameters: { walkEveryMs: 400, lookEveryMs: 1_000, longestNapMs: 400, leaseRenewMs: 1_500 },
  },
  dense: { activeMs: 30_000, parameters: {} },
};
