import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import { z } from "zod";
import type { DumpedTable } from "@/server/db/dump";
import type { LoadedRows } from "@/server/db/load";

const LOADED_AT_ONCE = 200;

/** Rows by table. */
export type RowCounts = Record<string, number>;

const tableLine = z.strictObject({ table: z.string(), columns: z.array(z.string()).min(1) });
const endLine = z.strictObject({ rows: z.record(z.string(), z.int()), sha256: z.string() });
const rowLine = z.array(z.union([z.string(), z.null()]));

/** The content of a backup: a line for each table and row, packed; `counts` is filled on the way. */
export function packTables(tables: AsyncIterable<DumpedTable>, counts: RowCounts): AsyncIterable<Buffer> {
  // What goes wrong before it ends the stream with that error: whoever reads it is told.
  return pipeline(Readable.from(contentLines(tables, counts)), createGzip(), () => undefined);
}

async function* contentLines(tables: AsyncIterable<DumpedTable>, counts: RowCounts): AsyncGenerator<string> {
  const hash = createHash("sha256");
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  for await (const { table, columns, rows } of tables) {
    yield line({ table, columns });
    let count = 0;
    let text = "";
    for await (const row of rows) {
      count += 1;
      text += line(row);
      if (text.length < 65_536) continue;
      yield text;
      text = "";
    }
    if (text !== "") yield text;
    counts[table] = count;
  }
  yield `${JSON.stringify({ rows: counts, sha256: hash.digest("hex") })}\n`;
}

/**
 * The rows of a packed content, some of one table at a time.
 * @throws Error when the end is missing, or says something else than what came before it
 */
export async function* unpackTables(content: AsyncIterable<Buffer>): AsyncGenerator<LoadedRows> {
  const unpacked: AsyncIterable<Buffer> = pipeline(Readable.from(content), createGunzip(), () => undefined);
  const hash = createHash("sha256");
  const counts: RowCounts = {};
  let open: z.infer<typeof tableLine> | null = null;
  let rows: (string | null)[][] = [];
  let isOver = false;
  for await (const text of linesOf(unpacked)) {
    const value: unknown = JSON.parse(text);
    const isRow = Array.isArray(value);
    if (isRow && open) {
      rows.push(rowLine.parse(value));
      counts[open.table] = (counts[open.table] ?? 0) + 1;
    }
    if (open && rows.length > 0 && (!isRow || rows.length === LOADED_AT_ONCE)) {
      yield { ...open, rows };
      rows = [];
    }
    const end = isRow ? null : endLine.safeParse(value);
    if (end?.success) {
      isOver = isSame(end.data, counts, hash.digest("hex"));
      break;
    }
    if (!isRow) open = tableLine.parse(value);
    if (!isRow && open) counts[open.table] ??= 0;
    hash.update(`${text}\n`);
  }
  if (!isOver) throw new Error("the backup is not whole");
}

/** Lines end with a line feed alone: texts may hold every other sign. */
async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const part of bytes) {
    let from = 0;
    for (let end = part.indexOf(10); end !== -1; end = part.indexOf(10, from)) {
      yield Buffer.concat([...rest, part.subarray(from, end)]).toString("utf8");
      rest = [];
      from = end + 1;
    }
    rest.push(part.subarray(from));
  }
}

function isSame(end: z.infer<typeof endLine>, counts: RowCounts, sha256: string): boolean {
  const names = new Set([...Object.keys(end.rows), ...Object.keys(counts)]);
  return end.sha256 === sha256 && [...names].every((name) => end.rows[name] === counts[name]);
}
