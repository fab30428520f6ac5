import { Agent, request } from "node:http";
import Database from "better-sqlite3";
import { processorMs, runAlone, type Surroundings, until } from "./bench-surroundings";
import { figure, inThousands, load, plain } from "./print-figure";
import { payerEmail, reconcilePassword, reconcilePlan } from "./reconcile-plan";

const GOAL_MS = 60_000;
const PAGE_SIZE = 20;
/** As many as the product has lanes. */
const AT_ONCE = 50;
const POLL_MS = 100;

/** 100,000 records of 500 accounts: read over HTTP, stored, matched with the payments that they are, and settled. */
export async function benchReconciliation(place: Surroundings): Promise<void> {
  const { accounts, payments } = reconcilePlan;
  await place.withoutSandbox(() => runAlone(place, "fill-sandbox-books.ts"));
  runAlone(place, "seed-reconcile.ts");
  await openBooks(place);
  await place.withoutSandbox(() => runAlone(place, "fill-sandbox-books.ts", "payments"));
  runAlone(place, "seed-reconcile.ts", "payments");
  const loadBefore = load();
  const worker = await place.startWorker("work-without-pace.ts");
  const [startedMs, before] = [performance.now(), processorMs(worker.pid)];
  await untilCounted(place, "select count(*) from transfers where state = 'settled'", accounts * payments);
  const tookMs = performance.now() - startedMs;
  const after = processorMs(worker.pid);
  await worker.stop();
  checkRecords(place);
  const processor = before === null || after === null ? "unknown" : `${((after - before) / 1_000).toFixed(1)} s`;
  const name = `${inThousands(accounts * payments)} records of ${accounts} accounts: read, stored, matched and settled`;
  figure(
    name,
    tookMs / 1_000,
    GOAL_MS / 1_000,
    `processor time of the worker ${processor}; load ${loadBefore} to ${load()}`,
    "s",
  );
  const raw = await readBare(place.sandboxUrl);
  plain(
    `  the same ${inThousands(raw.calls)} reads by a plain client, ${AT_ONCE} at once, thrown away: ${(raw.ms / 1_000).toFixed(1)} s; the product takes ${(tookMs / raw.ms).toFixed(2)} × that`,
  );
}

/** Each account's first look, which opens its books: before it nothing is matched. Not part of the figure. */
async function openBooks(place: Surroundings): Promise<void> {
  const worker = await place.startWorker("work-without-pace.ts");
  const { accounts } = reconcilePlan;
  await untilCounted(place, "select count(distinct account_id) from statement_walks", accounts);
  await worker.stop();
}

/** Every record was given to a payment, and every payment has one. */
function checkRecords(place: Surroundings): void {
  const { accounts, payments } = reconcilePlan;
  const matched = count(
    place,
    "select count(distinct matched_attempt_id) from statement_records where verdict = 'matched'",
  );
  const items = count(place, "select count(*) from review_items");
  if (matched !== accounts * payments || items !== 0)
    throw new Error(`${matched} records matched, ${items} items opened`);
}

async function untilCounted(place: Surroundings, query: string, wanted: number): Promise<void> {
  await until(async () => count(place, query) >= wanted, POLL_MS);
}

function count(place: Surroundings, query: string): number {
  const database = new Database(place.database, { readonly: true });
  try {
    return Number(database.prepare(query).pluck().get());
  } finally {
    database.close();
  }
}

/** What a lane asks of one account, and nothing done with the answers. */
async function readBare(sandboxUrl: string): Promise<{ ms: number; calls: number }> {
  const connections = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const { accounts, payments } = reconcilePlan;
  const waiting = Array.from({ length: accounts }, (_, index) => index);
  const cookies: string[] = [];
  for (const index of waiting) cookies.push(await signIn(sandboxUrl, payerEmail(index)));
  let calls = 0;
  const call = async (index: number, path: string, body?: object): Promise<void> => {
    calls += 1;
    await post(`${sandboxUrl}${path}`, connections, { cookie: cookies[index] ?? "" }, body);
  };
  const readOne = async (index: number): Promise<void> => {
    for (let page = 1; page <= payments / PAGE_SIZE + 1; page += 1) {
      await call(index, "/user/statement/record", { page, size: PAGE_SIZE });
    }
    await call(index, "/user/profile");
    await call(index, "/user/statement/record", { page: 1, size: PAGE_SIZE });
  };
  const startedMs = performance.now();
  const reader = async (): Promise<void> => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) await readOne(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  const ms = performance.now() - startedMs;
  connections.destroy();
  return { ms, calls };
}

async function signIn(sandboxUrl: string, email: string): Promise<string> {
  const init = { method: "POST", headers: { "content-type": "application/json" } };
  const answer = await fetch(`${sandboxUrl}/user/login`, {
    ...init,
    body: JSON.stringify({ email, password: reconcilePassword }),
  });
  const line = answer.headers.getSetCookie().find((one) => one.startsWith("jwt_token=ey"));
  if (line === undefined) throw new Error(`the sandbox did not sign in ${email}`);
  return line.split(";")[0] ?? "";
}

/** One call over a kept connection; its answer is read and dropped. @throws Error unless the status is 200 */
function post(url: string, agent: Agent, headers: Record<string, string>, body?: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const asked = request(url, { agent, method: body === undefined ? "GET" : "POST", headers: sent }, (answer) => {
      answer.on("error", reject);
      answer.on("end", () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`${url}: ${answer.statusCode}`)),
      );
      answer.resume();
    });
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
