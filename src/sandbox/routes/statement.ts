import { z } from "zod";
import { exactNumber, shortDecimals } from "@/sandbox/amounts";
import { houseNames, isHouse } from "@/sandbox/books/accounts";
import type { ListedRecord } from "@/sandbox/books/statements";
import { success } from "@/sandbox/envelopes";
import type { Knobs } from "@/sandbox/knobs/knobs-schema";
import { serveRead } from "@/sandbox/routes/serve-call";
import type { Session } from "@/sandbox/sessions";
import { type Answer, envelopeAnswer, invalidAnswer } from "@/sandbox/wire/answers";
import type { SandboxContext } from "@/sandbox/wire/app-env";
import { parseBody, readBody } from "@/sandbox/wire/read-body";
import type { SandboxWorld } from "@/sandbox/world";

const timeMs = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional();
const statementBodySchema = z.object({
  page: z.number().int().min(1).max(1_000_000),
  size: z.number().int().min(1).max(100),
  start_time: timeMs,
  end_time: timeMs,
  card_id: z.string().optional(),
});

type StatementKnobs = Knobs["statement"];
type WireRecord = Record<string, unknown>;

/** `POST /user/statement/record`: one page of an account's records, newest first. */
export async function statement(c: SandboxContext): Promise<Response> {
  const { bytes, isWhole } = await readBody(c.env.incoming);
  const body = statementBodySchema.safeParse(isWhole ? parseBody(bytes) : undefined);
  return serveRead(c, (session) => (body.success ? readStatement(c.var.world, session, body.data) : invalidAnswer()));
}

function readStatement(world: SandboxWorld, { account }: Session, body: z.output<typeof statementBodySchema>): Answer {
  const knobs = world.knobs.current.statement;
  world.atomically(() => world.statements.listDue(knobs.listDelayMs, world.nowMs()));
  const hasNothing = knobs.empty || body.card_id !== undefined;
  const { total, records } = hasNothing
    ? { total: 0, records: [] }
    : world.statements.read({
        accountId: account.id,
        page: body.page,
        size: body.size,
        fromMs: body.start_time ?? 0,
        toMs: body.end_time ?? Number.MAX_SAFE_INTEGER,
      });
  const items = disturbPage(records, body.page, knobs).map((record) => writeRecord(world, record, knobs));
  return envelopeAnswer(success({ total, ...writeItems(items, knobs) }));
}

/** The page with the faults of a list that the knobs ask for. */
function disturbPage(records: readonly ListedRecord[], page: number, knobs: StatementKnobs): ListedRecord[] {
  const shown = knobs.dropRecordOnPage === page ? records.slice(1) : [...records];
  const last = shown.at(-1);
  if (knobs.repeatRecord && last !== undefined) shown.push(last);
  return knobs.reorder ? shown.reverse() : shown;
}

function writeItems(items: readonly WireRecord[], knobs: StatementKnobs): { items?: readonly WireRecord[] | null } {
  if (items.length > 0 || knobs.emptyItems === "array") return { items };
  return knobs.emptyItems === "null" ? { items: null } : {};
}

function writeRecord(world: SandboxWorld, record: ListedRecord, knobs: StatementKnobs): WireRecord {
  return {
    id: writeId(record.recordNo, knobs),
    tx_id: "",
    field: record.field,
    change_type: record.changeType,
    change: writeAmount(record.changeMicro, knobs),
    status: 1,
    pre_balance: writeAmount(record.balanceMicro - record.changeMicro, knobs),
    balance: writeAmount(record.balanceMicro, knobs),
    created_at: Math.floor(world.shownMs(record.atMs) / 1000),
    metadata: writeCounterparty(record, knobs),
  };
}

/** `uuid` is the longest text that is common as an id; `beyond2p53` gives neighbouring records neighbouring ids that binary floating point cannot tell apart. */
function writeId(recordNo: number, knobs: StatementKnobs): unknown {
  if (knobs.idStyle === "text") return String(recordNo);
  if (knobs.idStyle === "uuid") return `6f1c2d3e-0000-4000-8000-${String(recordNo).padStart(12, "0")}`;
  return exactNumber(knobs.idStyle === "number" ? String(recordNo) : String(2n ** 53n + BigInt(recordNo)));
}

function writeAmount(micro: bigint, knobs: StatementKnobs): unknown {
  const text = shortDecimals(micro);
  if (knobs.amountStyle === "text") return text;
  if (knobs.amountStyle === "number") return exactNumber(text);
  const padded = text.includes(".") ? text : `${text}.`;
  const [whole = "0", fraction = ""] = padded.split(".");
  return exactNumber(`${whole}.${fraction.padEnd(6, "0")}01`);
}

/** The house is named whatever the knob says: an adjustment that names nobody could be anybody's payment. */
function writeCounterparty(record: ListedRecord, knobs: StatementKnobs): WireRecord {
  if (record.changeMicro < 0n && isHouse(record.counterparty)) return { to: houseNames };
  if (knobs.counterparty === "absent") return {};
  const name = knobs.counterparty === "masked" ? mask(record.counterparty) : record.counterparty;
  return record.changeMicro < 0n ? { to: name } : { from: name };
}

/** The first two and last two characters with stars between, as `10****02` or `ac****om`. */
function mask(name: string): string {
  return `${name.slice(0, 2)}****${name.slice(-2)}`;
}
