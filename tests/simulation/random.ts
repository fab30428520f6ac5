/** Numbers that follow from a seed alone. */
export type Random = {
  /** From 0 to below 1. */
  share(): number;
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  isHit(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Another stream that follows from this seed and the name. */
  fork(name: string): Random;
};

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const share = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number): number => from + Math.floor(share() * (to - from + 1));
  return {
    share,
    whole,
    isHit: (probability) => share() < probability,
    pick: ([first, ...rest]) => {
      const at = whole(0, rest.length);
      return at === 0 ? first : (rest[at - 1] ?? first);
    },
    fork: (name) => randomOf(mix(seed, name)),
  };
}

function mix(seed: number, name: string): number {
  let hash = seed >>> 0;
  for (const sign of name) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash ^ (hash >>> 13);
}
