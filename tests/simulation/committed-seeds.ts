/** Seeds that broke something once, in the engine or in what judges it. They stay. */
export const committedSeeds: readonly { seed: number; why: string }[] = [
  {
    seed: 4,
    why: "a sign-in that died with its process keeps the account waiting for its slot, and then it goes on",
  },
  { seed: 7, why: "an order that the balance does not cover is refused and changes nothing" },
];
