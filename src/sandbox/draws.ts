import { createHash } from "node:crypto";

/** What a draw is for; each area counts its own arrivals. */
export type Area = "money" | "reads" | "signIn" | "cookie";

/**
 * A number in [0, 1) that depends on nothing but seed, area and arrival number, so that a run repeats whatever the
 * order in which its requests finish.
 */
export function drawShare(seed: number, area: Area, arrivalNo: number): number {
  const digest = createHash("sha256").update(`${seed}:${area}:${arrivalNo}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
