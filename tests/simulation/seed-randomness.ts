import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { randomOf } from "./random";

/** From here on everything random in this process follows from the seed, so that one seed is one history. */
export function seedRandomness(seed: number): void {
  const random = randomOf(seed).fork("process");
  Math.random = () => random.share();
  const bytes = (size: number): Buffer => Buffer.from(Array.from({ length: size }, () => random.whole(0, 255)));
  Object.assign(crypto, { randomBytes: bytes });
  syncBuiltinESMExports();
}
