import type { Store } from "@/server/db/session";
import type { Finding } from "./judge";
import type { Oracle } from "./oracle/oracle";

/** Payee by payee: nobody got more than was ordered, nothing settled that did not move, nothing moved unseen. */
export async function findMisspent(store: Store, oracle: Oracle): Promise<Finding[]> {
  const { transfers: t, reviewItems: r } = store.t;
  const transfers = await store.read.select().from(t);
  const items = await store.read.select().from(r);
  const doubted = new Set(items.filter(({ state }) => state === "open").map(({ accountId }) => accountId));
  return [...new Set(transfers.map(({ payee }) => payee))].flatMap((payee): Finding[] => {
    const own = transfers.filter((transfer) => transfer.payee === payee);
    const paid = oracle.books.movements.filter(
      ({ toName, requestNo }) => toName === payee && requestNo !== null,
    ).length;
    const twice = oracle.requests.filter((one) => one.payee === payee && one.fate === "paid_twice").length;
    const count = (...states: string[]) => own.filter(({ state }) => states.includes(state)).length;
    const isDoubted = own.some(({ accountId }) => doubted.has(accountId));
    const evidence = { payee, states: own.map(({ id, state }) => `${id} ${state}`), moved: paid };
    const isUnseen = !isDoubted && paid > count("settled", "accepted", "unknown", "sending") + twice;
    return [
      ...(paid > own.length + twice ? [{ rule: "paid twice", says: "more money than orders", evidence }] : []),
      ...(paid < count("settled") ? [{ rule: "lost", says: "settled although nothing moved", evidence }] : []),
      ...(isUnseen ? [{ rule: "lost", says: "money moved, nobody is told", evidence }] : []),
    ];
  });
}
