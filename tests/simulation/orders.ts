import type { Random } from "./random";

export type Order = { account: number; payees: string[]; change: { amount: string; campaign: string | null } };

/** Batches of one to twelve lines; some pay the same payee the same amount twice, without a campaign between them. */
export function drawOrders(random: Random, transfers: number, accounts: number): Order[] {
  const orders: Order[] = [];
  for (let left = transfers, no = 0; left > 0; no += 1) {
    const count = Math.min(left, random.whole(1, 12));
    const isTwin = random.isHit(0.15);
    const first = isTwin ? 30_000_001 : 30_000_001 + no * 100;
    orders.push({
      account: random.whole(0, accounts - 1),
      payees: Array.from({ length: count }, (_, at) => String(first + at)),
      change: { amount: random.pick(["5.6", "5.6", "12.5", "0.000001"]), campaign: isTwin ? null : `campaign-${no}` },
    });
    left -= count;
  }
  return orders;
}
