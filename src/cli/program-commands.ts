import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import { type BatchEnd, batchEnd, needWords } from "@/client/batch-end";
import type { Inputs, Outputs } from "@/client/client";
import { waitForBatch } from "@/client/wait-for";
import { authorityBases } from "@/domain/account-authority";
import { exportFormats } from "@/domain/cashback-batch-choices";
import { importFields } from "@/domain/import-choices";
import { KEY_MAX_DAYS } from "@/domain/operator-key.schema";
import { transferExportColumns } from "@/domain/transfer-export";
import { type Command, needed, type Options, type Outcome } from "./command";
import type { Door, TransferFile } from "./door";
import { away, through } from "./open-door";

const dayMs = 86_400_000;
const usualDays = 30;
const pageSize = 200;

/** The commands of programs: what they do goes through the same procedures as the screens. */
export const programCommands: Readonly<Record<string, Command>> = {
  "accounts list": {
    usage: "[--text PART]",
    says: "accounts with their balances",
    takes: ["text", ...away],
    run: (options) => through(options, (door) => listAccounts(door, options)),
  },
  "accounts import": {
    usage: "FILE --owner TEXT --basis owned|authorised --signed-on DATE [--dry-run]",
    says: "adds the accounts of a list (e-mail and password per line; - is standard input), as a job of the running installation",
    takes: ["owner", "basis", "signed-on", "dry-run", ...away],
    words: 1,
    run: (options, [file = ""]) => through(options, (door) => importList(door, options, file)),
  },
  "accounts sync": {
    usage: "[--account ID …]",
    says: "reads accounts again from Infini, all or some, as a job of the running installation",
    takes: ["account", ...away],
    run: (options) => through(options, (door) => syncAccounts(door, options)),
  },
  "cashback import": {
    usage: "FILE --account A --campaign C [--amount M] [--map FIELD=COLUMN,…] [--name N] [--dry-run]",
    says: `makes a draft of a file, paid with --amount or a column of it. A dry run leaves the draft empty; a second time gives the first result; another --name makes another draft. Fields: ${importFields.join(", ")}`,
    takes: ["account", "campaign", "amount", "map", "dry-run", "name", ...away],
    words: 1,
    run: (options, [file = ""]) => through(options, (door) => importFile(door, options, file)),
  },
  "batch watch": {
    usage: "ID [--until-over]",
    says: "waits until nothing more of a batch is sent without a person, or with --until-over until it is over; 2 when a person is needed or lines are held, 3 when an outcome is not known",
    takes: ["until-over", ...away],
    words: 1,
    run: (options, [id = ""]) => through(options, (door) => watch(door, options, id)),
  },
  "batch export": {
    usage: `ID --out FILE [--format ${exportFormats.join("|")}]`,
    says: "writes the rows of a batch into a new file",
    takes: ["out", "format", ...away],
    words: 1,
    run: (options, [id = ""]) => through(options, (door) => save(options, (format) => door.exportBatch(id, format))),
  },
  "export transfers": {
    usage: `--out FILE [--format ${exportFormats.join("|")}] [--filter JSON] [--columns NAME,…]`,
    says: `writes transfers into a new file, the newest first: all, or those of a filter as transfers.list takes it. Columns: ${transferExportColumns.join(", ")}; all of them unless some are named`,
    takes: ["out", "format", "filter", "columns", ...away],
    run: (options) => {
      const chosen = transferFileOf(options);
      return through(options, (door) => save(options, (format) => door.exportTransfers({ format, ...chosen })));
    },
  },
  "api-key create": {
    usage:
      "--name NAME --scopes read,draft,send [--account ID …] [--per-payment M] [--per-day M] [--days N] [--email ADDRESS]",
    says: `makes a key of a person, on this machine only, and prints it once; for ${usualDays} days, or up to ${KEY_MAX_DAYS}`,
    takes: ["name", "scopes", "account", "per-payment", "per-day", "days", "email"],
    run: createKey,
  },
  "api-key revoke": {
    usage: "ID",
    says: "ends a key at once",
    takes: [],
    words: 1,
    run: (options, [id = ""]) => through(options, (door) => revoke(door, id)),
  },
  health: {
    usage: "",
    says: "whether the running installation answers calls; 1 when not, with the parts that are missing",
    takes: ["url"],
    run: health,
  },
};

async function listAccounts(door: Door, { text }: Options): Promise<Outcome> {
  const items = await allAccounts(door, text);
  const lines = items.map((one) => [one.id, one.email, one.alias ?? "", one.available ?? "—", one.session].join("\t"));
  return {
    document: { items, total: items.length },
    lines: lines.length > 0 ? lines : ["There are no such accounts."],
  };
}

async function allAccounts(door: Door, text: string | undefined): Promise<Outputs["accounts"]["list"]["items"]> {
  const items: Outputs["accounts"]["list"]["items"] = [];
  const filter = text === undefined ? {} : { filter: { text } };
  for (let cursor: string | null = null; ; ) {
    const page: Outputs["accounts"]["list"] = await door.listAccounts({
      ...filter,
      limit: pageSize,
      ...(cursor === null ? {} : { cursor }),
    });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) return items;
  }
}

async function importList(door: Door, options: Options, file: string): Promise<Outcome> {
  const basis = authorityBases.find((one) => one === options.basis);
  if (!basis) throw new Error(`--basis is one of ${authorityBases.join(", ")}`);
  const authority = { basis, ownerText: needed(options, "owner"), signedOn: needed(options, "signed-on") };
  const dryRun = options["dry-run"] === true;
  const answer = await door.importAccounts({ source: { text: await read(file) }, authority, dryRun });
  if ("jobId" in answer) return { document: answer, lines: [`${answer.jobId} works on it.`] };
  const { counts } = answer;
  const lines = Object.entries(counts).map(([verdict, count]) => `${verdict}\t${count}`);
  return { document: answer, lines, code: counts.invalid > 0 ? 1 : 0 };
}

async function syncAccounts(door: Door, { account }: Options): Promise<Outcome> {
  const sel = account === undefined ? { filter: {}, except: [] } : { ids: account };
  const answer = await door.syncAccounts({ sel });
  return { document: answer, lines: [`${answer.jobId} works on it.`] };
}

async function importFile(door: Door, options: Options, file: string): Promise<Outcome> {
  const sourceAccountId = await payerOf(door, options.account ?? []);
  const rows = await read(file);
  const columns = options.map === undefined ? {} : { columns: columnsIn(options.map) };
  const draft = {
    sourceAccountId,
    campaign: { key: needed(options, "campaign") },
    amount: options.amount === undefined ? { column: true as const } : { fixed: options.amount },
    ...(options.name === undefined ? {} : { name: options.name }),
  };
  // The same words are the same order, however often they are given: one draft, and one import of a file into it.
  const batch = await door.createCashback({ ...draft, idempotencyKey: keyOf(draft) });
  const dryRun = options["dry-run"] === true;
  const input = { id: batch.id, version: batch.version, source: { text: rows }, ...columns, dryRun };
  const idempotencyKey = keyOf(input);
  const report = await door.importCashback({ ...input, idempotencyKey });
  const { ready, held, excluded, invalid } = report.totals;
  const counts = Object.entries({ ready, held, excluded, invalid }).map(
    ([verdict, { count, sum }]) => `${verdict}\t${count}\t${sum}`,
  );
  const again = report.replayed ? ["It was imported before; this is the first result."] : [];
  const code = held.count > 0 ? 2 : invalid.count > 0 || ready.count === 0 ? 1 : 0;
  return { document: { batchId: batch.id, ...report }, lines: [batch.id, ...counts, ...again], code };
}

async function payerOf(door: Door, [wanted = "", ...more]: readonly string[]): Promise<string> {
  if (wanted.startsWith("acc_") && more.length === 0) return wanted;
  const found = more.length > 0 || wanted === "" ? [] : await allAccounts(door, wanted);
  const [payer, ...others] = found.filter(({ email, alias }) => email === wanted.toLowerCase() || alias === wanted);
  if (!payer || others.length > 0)
    throw new Error("--account names the one account that pays: its id, e-mail or alias");
  return payer.id;
}

function keyOf(words: unknown): string {
  return `cli-${createHash("sha256").update(JSON.stringify(words)).digest("hex").slice(0, 48)}`;
}

/** `uid=0,amount=Sum`: a column by its number from 0 or by its header. */
function columnsIn(map: string): NonNullable<Inputs["cashback"]["import"]["columns"]> {
  const pairs = map.split(",").map((pair) => {
    const [name = "", ...rest] = pair.split("=");
    const field = importFields.find((one) => one === name.trim());
    const column = rest.join("=").trim();
    if (!field || column === "")
      throw new Error(`--map holds FIELD=COLUMN, with a field of ${importFields.join(", ")}`);
    return [field, /^[0-9]+$/.test(column) ? Number(column) : column] as const;
  });
  return Object.fromEntries(pairs);
}

const endCodes: Readonly<Record<BatchEnd, 0 | 1 | 2 | 3>> = {
  done: 0,
  incomplete: 1,
  held: 2,
  needs_person: 2,
  unknown: 3,
};

async function watch(door: Door, options: Options, id: string): Promise<Outcome> {
  const batch = await waitForBatch(() => door.getCashback(id), { untilOver: options["until-over"] === true });
  const end = batchEnd(batch) ?? "unknown";
  const states = batch.states
    .filter(({ count }) => count > 0)
    .map(({ state, count, sum }) => `${state}\t${count}\t${sum}`);
  const why = batch.needsPerson === null ? [] : [needWords[batch.needsPerson]];
  return { document: { end, batch }, lines: [`${batch.name}: ${end}`, ...why, ...states], code: endCodes[end] };
}

type Parts = AsyncIterable<string | Uint8Array>;

async function save(options: Options, partsOf: (format: (typeof exportFormats)[number]) => Parts): Promise<Outcome> {
  const format = exportFormats.find((one) => one === (options.format ?? "csv"));
  if (!format) throw new Error(`--format is one of ${exportFormats.join(", ")}`);
  const path = needed(options, "out");
  const parts = partsOf(format)[Symbol.asyncIterator]();
  // What is refused leaves no file behind, and no file that is there is written over.
  let part = await parts.next();
  const file = await open(path, "wx", 0o600);
  let bytes = 0;
  try {
    for (; !part.done; part = await parts.next()) {
      const piece = Buffer.from(part.value);
      bytes += piece.length;
      await file.writeFile(piece);
    }
  } finally {
    await file.close();
  }
  return { document: { file: path, format, bytes }, lines: [`${path}: ${bytes} bytes`] };
}

function transferFileOf({ filter, columns }: Options): Omit<TransferFile, "format"> {
  return {
    ...(filter === undefined ? {} : { filter: jsonIn(filter) }),
    ...(columns === undefined ? {} : { columns: columns.split(",").map(transferColumn) }),
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("--filter is a filter of transfers.list, written as JSON");
  }
}

function transferColumn(name: string): (typeof transferExportColumns)[number] {
  const known = transferExportColumns.find((one) => one === name.trim());
  if (!known) throw new Error(`there is no column ${name.trim()}: ${transferExportColumns.join(", ")}`);
  return known;
}

async function createKey(options: Options): Promise<Outcome> {
  const days = Number(options.days ?? usualDays);
  if (!Number.isInteger(days) || days < 1 || days > KEY_MAX_DAYS) throw new Error(`--days is 1 to ${KEY_MAX_DAYS}`);
  const { account, "per-payment": perTransfer, "per-day": perDay } = options;
  const limits = { ...(perTransfer === undefined ? {} : { perTransfer }), ...(perDay === undefined ? {} : { perDay }) };
  const key = await (await import("./local-door")).createKeyOf(options.email, {
    name: needed(options, "name"),
    scopes: needed(options, "scopes").split(","),
    limits,
    // A moment less, so that the longest life is no moment too long.
    expiresAt: new Date(Date.now() + days * dayMs - 60_000).toISOString(),
    ...(account === undefined ? {} : { accountIds: account }),
  });
  const lines = [`${key.id} of ${key.owner.name} stands until ${key.expiresAt}. It is shown this once:`, key.key];
  return { document: key, lines };
}

async function revoke(door: Door, id: string): Promise<Outcome> {
  const key = await door.revokeApiKey(id);
  return { document: key, lines: [`${key.id} (${key.name}) ends at once.`] };
}

async function health({ url }: Options): Promise<Outcome> {
  const base = url ?? `http://127.0.0.1:${(await import("@/server/platform/env")).readEnv().port}`;
  const answer = await fetch(`${base.replace(/\/+$/, "")}/api/ready`, { signal: AbortSignal.timeout(10_000) }).then(
    (given) => given.json().catch(() => null),
    () => null,
  );
  const isReady = typeof answer === "object" && answer !== null && "ok" in answer && answer.ok === true;
  const document = answer ?? { ok: false, parts: ["answer"] };
  return { document, lines: [isReady ? `${base} answers.` : `${base} does not answer calls.`], code: isReady ? 0 : 1 };
}

function read(file: string): Promise<string> {
  return file === "-" ? textOf(process.stdin) : readFile(file, "utf8");
}
