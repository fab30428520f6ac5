import type { AuditMac } from "@/domain/audit";
import type { Store } from "@/server/db/session";
import { checkInvariants } from "../support/invariants";
import type { SandboxBooks } from "../support/world-sandbox";
import { digestOf } from "./digest";
import { findHalted } from "./find-halted";
import { findMisspent } from "./find-misspent";
import type { Stuck } from "./find-stuck";
import { findMisread, findUnproven } from "./find-unproven";
import { moneyText } from "./oracle/books";
import type { Oracle } from "./oracle/oracle";

/** One thing that must not be so. `rule` names the invariant. */
export type Finding = { rule: string; says: string; evidence: unknown };

/** `stuck`: what was left with nobody when the worker that had been through it all was done. */
type Case = { store: Store; oracle: Oracle; auditMac: AuditMac; nowMs: number; stuck: Stuck };

/** Our books against those of the oracle, at a moment at which nothing runs. */
export async function judge({ store, oracle, auditMac, nowMs, stuck: left }: Case) {
  const broken = await checkInvariants({ store, books: booksOf(oracle), auditMac, nowMs });
  const { transfers: t, reviewItems: r, transferEvents: e } = store.t;
  const transfers = await store.read.select().from(t);
  const items = await store.read.select().from(r);
  const events = await store.read.select().from(e);
  const stuck = left.map(({ id, state, parkReason }) => `${id} ${state} ${parkReason ?? ""}`);
  const findings: Finding[] = [
    ...broken.map(({ invariant, says, evidence }) => ({ rule: invariant, says, evidence })),
    ...(await findMisspent(store, oracle)),
    ...(await findUnproven(store, oracle)),
    ...(await findMisread(store, oracle)),
    ...(await findHalted(store)),
    ...(stuck.length > 0 ? [{ rule: "liveness", says: "neither at its end nor with anybody", evidence: stuck }] : []),
  ];
  const states: Partial<Record<string, number>> = {};
  for (const { state } of transfers) states[state] = (states[state] ?? 0) + 1;
  const rules = events
    .filter(({ edge, reason }) => (edge === "E13" || edge === "E14") && /^R\d$/.test(reason ?? ""))
    .map(({ reason }) => `rule ${reason}`);
  const met = [...rules, ...events.map(({ edge }) => `edge ${edge}`), ...items.map(({ kind }) => `item ${kind}`)];
  return { findings, states, met, digest: await digestOf(store, oracle) };
}

/** The oracle's log and books in the words of the checker. */
function booksOf(oracle: Oracle): SandboxBooks {
  return {
    requests: async () =>
      oracle.requests.map(({ no, atMs, uid, payee, amount, body, fate, movementNos }) => ({
        no,
        at: new Date(atMs).toISOString(),
        account: uid,
        payee,
        amount,
        body,
        outcome: fate,
        movementIds: movementNos,
      })),
    movements: async () =>
      oracle.books.movements
        .filter(({ requestNo }) => requestNo !== null)
        .map(({ no, toName, micro, requestNo }) => {
          return { id: no, kind: "transfer", payee: toName, amount: moneyText(micro), requestNo };
        }),
  };
}
