import Database from "better-sqlite3";
import { demoOwner } from "@/server/seed/demo-owner";
import type { BenchOperator } from "./bench-operator";
import { control, type Surroundings, until } from "./bench-surroundings";

const PASSWORD = "Sandbox-Passw0rd!";
const POLL_MS = 500;

export type Payments = {
  /** From the first attempt to the last answer, by the application's own records. */
  sendingMs: number;
  /** From the first attempt until every payment had its statement record. */
  settledMs: number;
  /** Payees with other than one movement in the books of the sandbox. */
  wrongPayees: number;
  count: number;
};

/** An account at the sandbox, added here; returns its id once its statement was read. */
export async function addPayer(surroundings: Surroundings, operator: BenchOperator, name: string): Promise<string> {
  const email = `${name}@example.com`;
  const uid = String(20_000_000 + ([...name].reduce((sum, letter) => sum * 7 + letter.charCodeAt(0), 0) % 9_000_000));
  await control(surroundings.sandboxUrl, "accounts", [{ email, uid, balance: "1000000", password: PASSWORD }]);
  const { previewId } = await operator.api.accounts.preview.mutate({ email, password: PASSWORD });
  const authority = { basis: "owned" as const, ownerText: "Sample company", signedOn: "2026-01-05" };
  const { id } = await operator.api.accounts.add.mutate({ previewId, authority });
  await until(async () => (await operator.api.accounts.get.query({ id })).statement !== null, POLL_MS);
  return id;
}

/** A file of that many payees nobody paid before. `place` keeps the payees of two files apart. */
export function fileOf(count: number, place: number): string {
  const rows = Array.from(
    { length: count },
    (_, index) => `${30_000_000 + place * 100_000 + index},2026-04-02,1,2026-05-03,`,
  );
  return ["infini uid,注册日期,开卡数量,开卡日期,备注", ...rows].join("\n");
}

/** A draft with the lines of a file. */
export async function draftBatch(operator: BenchOperator, sourceAccountId: string, campaign: string, text: string) {
  const { api } = operator;
  const made = await api.cashback.create.mutate({
    idempotencyKey: `create-${campaign}`,
    sourceAccountId,
    campaign: { key: campaign, expectsRepeats: true },
    amount: { fixed: "5.6" },
  });
  const uploadId = await operator.upload(text);
  await api.cashback.import.mutate({ id: made.id, version: made.version, source: { uploadId }, dryRun: false });
  return made.id;
}

/** Confirms and starts a draft; returns how long the confirmation took to be answered. */
export async function startBatch({ api }: BenchOperator, id: string): Promise<{ reviewMs: number; startMs: number }> {
  const beforeMs = performance.now();
  const review = await api.cashback.review.query({ id });
  const reviewedMs = performance.now();
  await api.cashback.start.mutate({
    idempotencyKey: `start-${id}`,
    id,
    confirm: {
      snapshot: review.snapshot,
      typedTotal: review.lines.ready.sum,
      stepUp: { password: demoOwner.password },
    },
    acknowledge: review.warnings.map(({ code }) => code),
  });
  return { reviewMs: reviewedMs - beforeMs, startMs: performance.now() - reviewedMs };
}

/** Pays a file of payees from one account and looks at both books afterwards. */
export async function measurePayments(
  surroundings: Surroundings,
  operator: BenchOperator,
  run: { name: string; place: number; count: number; latencyMs: number },
  payerId?: string,
): Promise<Payments> {
  await control(surroundings.sandboxUrl, "knobs", { moneyLatencyMs: run.latencyMs });
  const accountId = payerId ?? (await addPayer(surroundings, operator, run.name));
  const id = await draftBatch(operator, accountId, run.name, fileOf(run.count, run.place));
  await startBatch(operator, id);
  await until(async () => (await operator.api.cashback.get.query({ id })).open.count === 0, POLL_MS);
  const database = new Database(surroundings.database, { readonly: true });
  const times = database
    .prepare<[string], { opened: number; closed: number; settled: number }>(
      `select min(a.opened_at_ms) as opened, max(a.closed_at_ms) as closed, max(t.updated_at_ms) as settled
       from attempts a join transfers t on t.id = a.transfer_id where t.batch_id = ?`,
    )
    .get(id);
  database.close();
  if (times === undefined) throw new Error("nothing was sent");
  return {
    sendingMs: times.closed - times.opened,
    settledMs: times.settled - times.opened,
    wrongPayees: await countWrongPayees(surroundings, run),
    count: run.count,
  };
}

async function countWrongPayees(
  { sandboxUrl }: Surroundings,
  run: { name: string; place: number; count: number },
): Promise<number> {
  const movements = new Map<string, number>();
  let after: number | null = 0;
  while (after !== null) {
    const path = `books?limit=1000&account=${run.name}@example.com&after=${after}`;
    const page: Books = await control<Books>(sandboxUrl, path);
    for (const { payee, requestNo } of page.items)
      if (requestNo !== null) movements.set(payee, (movements.get(payee) ?? 0) + 1);
    after = page.nextAfter;
  }
  const payees = Array.from({ length: run.count }, (_, index) => String(30_000_000 + run.place * 100_000 + index));
  const wrong = payees.filter((payee) => movements.get(payee) !== 1).length;
  return wrong + [...movements.keys()].filter((payee) => !payees.includes(payee)).length;
}

type Books = { items: { payee: string; requestNo: number | null }[]; nextAfter: number | null };
