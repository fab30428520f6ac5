import type { PaceName } from "./pace";

/** Seeds that broke something once, in the engine or in what judges it, at the pace that they broke it at. They stay. */
export const committedSeeds: readonly { seed: number; pace: PaceName; why: string }[] = [
  {
    seed: 4,
    pace: "dense",
    why: "a sign-in that died with its process keeps the account waiting for its slot, and then it goes on",
  },
  { seed: 7, pace: "dense", why: "an order that the balance does not cover is refused and changes nothing" },
  {
    seed: 291_956_310,
    pace: "dense",
    why: "of three payments alike two were made, and the person says so of the third: it counts as told",
  },
  {
    seed: 291_956_551,
    pace: "dense",
    why: "a record that names nobody may be of a payment by hand: then nobody pays by hand",
  },
  {
    seed: 196_126_183,
    pace: "dense",
    why: "money that was taken twice is missing for the last payment: it waits with the records that nobody ordered",
  },
  {
    seed: 9_016,
    pace: "dense",
    why: "the watch of a refusal that was none ends with its worker: another one takes it up, and is waited for",
  },
];
