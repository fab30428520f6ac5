import { formatMoney, parseAmount } from "./money";

/** From so many cards opened on, this amount; a decimal string. */
export type CardAmount = { from: number; amount: string };

/** So many steps one rule may have. */
export const cardAmountsMax = 20;

/** True when no two steps begin at the same number of cards. */
export function hasDistinctSteps(steps: readonly CardAmount[]): boolean {
  return new Set(steps.map(({ from }) => from)).size === steps.length;
}

/**
 * What a payee with so many cards gets: the amount of the highest step that it reaches; null below the lowest one, so
 * that nobody is paid an amount that no rule names.
 */
export function amountByCards(steps: readonly CardAmount[]): (cardCount: number) => bigint | null {
  const highestFirst = sorted(steps).reverse();
  const amounts = highestFirst.map(({ from, amount }) => ({ from, amountMicro: parseAmount(amount) }));
  return (cardCount) => amounts.find(({ from }) => from <= cardCount)?.amountMicro ?? null;
}

/** The steps as they are stored: the lowest first, amounts in one form. */
export function plainSteps(steps: readonly CardAmount[]): CardAmount[] {
  return sorted(steps).map(({ from, amount }) => ({ from, amount: formatMoney(parseAmount(amount)) }));
}

function sorted(steps: readonly CardAmount[]): CardAmount[] {
  return steps.toSorted((left, right) => left.from - right.from);
}
