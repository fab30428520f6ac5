import { eq } from "drizzle-orm";
import { systemActor } from "@/domain/audit";
import type { Store } from "@/server/db/session";
import { sha256Hex } from "@/server/platform/hash";
import type { Finding } from "./judge";
import type { MoneyRequest, Oracle } from "./oracle/oracle";

const provenBy = { success: "success", refused: "refusal", refused_session: "session", refused_rate: "rate" } as const;

/** Attempts that say more than was ever said: of each request's content, no class may be claimed more often than told. */
export async function findUnproven(store: Store, oracle: Oracle): Promise<Finding[]> {
  const { attempts: t, transfers } = store.t;
  const { requestHash: hash, class: outcome, openedAtMs, closedAtMs } = t;
  const attempts = await store.read
    .select({ hash, class: outcome, openedAtMs, closedAtMs, transferId: t.transferId, state: transfers.state })
    .from(t)
    .innerJoin(transfers, eq(transfers.id, t.transferId));
  const moves = await store.read.select().from(store.t.transferEvents);
  // A person who asked the payees may say so as well: of twins, that so many were paid.
  const told = new Set(
    moves.filter(({ edge, actorId }) => edge === "E15" && actorId !== systemActor.id).map((one) => one.transferId),
  );
  const requests = oracle.requests.map((request) => ({ ...request, hash: sha256Hex(request.body) }));
  return [...new Set(attempts.map(({ hash }) => hash))].flatMap((hash): Finding[] => {
    const own = attempts.filter((attempt) => attempt.hash === hash);
    const seen = requests.filter((request) => request.hash === hash);
    const broken = Object.entries(provenBy).filter(([name, said]) => {
      return own.filter((one) => one.class === name).length > seen.filter((one) => one.said === said).length;
    });
    const left = own.filter((one) => one.class !== "never_left").length;
    const evidence = { claimed: own.map((one) => one.class), said: seen.map((one) => one.said) };
    const isOver = (atMs: number): boolean =>
      !own.some((one) => one.openedAtMs <= atMs && atMs <= (one.closedAtMs ?? Number.POSITIVE_INFINITY));
    const late = seen.filter(({ writtenAtMs }) => isOver(writtenAtMs));
    if (late.length > 0)
      return [{ rule: "S4", says: "a request was written when its attempt was over", evidence: late }];
    const heard = seen.filter(({ no, uid, atMs, fate }) => {
      if (!isOver(atMs) || fate === "unauthorized") return false;
      const closedMs = Math.max(...own.map((one) => one.closedAtMs ?? 0).filter((closed) => closed < atMs));
      return requests.some(
        (one) => one.uid === uid && one.no !== no && closedMs < one.writtenAtMs && one.writtenAtMs < atMs,
      );
    });
    if (heard.length > 0)
      return [
        { rule: "A6", says: "let in after its attempt was over and its account had sent again", evidence: heard },
      ];
    const accepted = own.filter(({ state, transferId }) => state === "accepted" && !told.has(transferId));
    const acceptedCount = new Set(accepted.map(({ transferId }) => transferId)).size;
    if (acceptedCount > seen.filter(({ said }) => said === "success").length)
      return [{ rule: "I4", says: "accepted, although nothing said so", evidence }];
    if (seen.length > left) return [{ rule: "I5", says: "a request went out that no attempt stands for", evidence }];
    return broken.length > 0 ? [{ rule: "I4", says: "claims more than was said", evidence }] : [];
  });
}

/**
 * What was decided or settled against the truth: "not executed" of what was executed by then, and a record given to a
 * payee whom it did not pay although the statement named another one.
 */
export async function findMisread(store: Store, oracle: Oracle): Promise<Finding[]> {
  const { accounts, attempts: a, transferEvents: e, statementRecords: r, transfers: t } = store.t;
  const uids = new Map((await store.read.select().from(accounts)).map(({ id, uid }) => [id, uid]));
  const attempts = await store.read.select().from(a);
  const transfers = await store.read.select().from(t);
  const denied = (await store.read.select().from(e)).filter(({ edge }) => edge === "E16");
  const all = await store.read.select().from(r);
  const records = oracle.naming === "uid" ? all : [];
  // A twin that was told of a success has this one's record: one was paid, and one of the two counts as paid.
  const isTwins = ({ no }: MoneyRequest, transferId: string): boolean =>
    all.some(({ recordId, matchedAttemptId }) => {
      const holder = attempts.find(({ id }) => id === matchedAttemptId);
      return (
        oracle.books.movementOf(recordId)?.requestNo === no && holder !== undefined && holder.transferId !== transferId
      );
    });
  const findings: Finding[] = [];
  for (const { transferId, atMs } of denied) {
    const own = attempts.filter((attempt) => attempt.transferId === transferId && attempt.openedAtMs <= atMs);
    const paid = oracle.requests.filter(
      (request) =>
        own.some((attempt) => uids.get(attempt.accountId) === request.uid && isOf(request, attempt)) &&
        hasMoved(oracle, request, atMs) &&
        !isTwins(request, transferId),
    );
    if (paid.length > 0)
      findings.push({ rule: "E16", says: "not executed, although it was", evidence: { transferId, paid } });
  }
  for (const { matchedAttemptId, recordId } of records) {
    const attempt = attempts.find(({ id }) => id === matchedAttemptId);
    const payee = transfers.find(({ id }) => id === attempt?.transferId)?.payee;
    const truth = oracle.books.movementOf(recordId)?.toName;
    if (payee !== undefined && truth !== payee) {
      findings.push({ rule: "I3", says: "a record of another payee", evidence: { recordId, payee, truth } });
    }
  }
  return findings;
}

type Sent = { requestHash: string; openedAtMs: number; closedAtMs: number | null };

/** The attempt whose bytes these were. */
function isOf({ body, writtenAtMs }: MoneyRequest, { requestHash, openedAtMs, closedAtMs }: Sent): boolean {
  const isWithin = openedAtMs <= writtenAtMs && writtenAtMs <= (closedAtMs ?? Number.POSITIVE_INFINITY);
  return isWithin && sha256Hex(body) === requestHash;
}

function hasMoved(oracle: Oracle, { no }: MoneyRequest, byMs: number): boolean {
  return oracle.books.movements.some(({ requestNo, atMs }) => requestNo === no && atMs <= byMs);
}
