import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "@/server/db/session";

/** Something that was written down or said: a table, a log, an answer, a file. */
export type Writing = { where: string; text: string };

/** Every row of every table, sealed columns included, as they would lie in a dump. */
export async function readTables(store: Store): Promise<Writing[]> {
  const all: Writing[] = [];
  for (const [name, table] of Object.entries(store.t)) {
    const rows = await store.read.select().from(table);
    all.push({ where: `table ${name}`, text: JSON.stringify(rows, asText) });
  }
  return all;
}

/** Every file below a folder, byte by byte. */
export function readFiles(folder: string): Writing[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => ({ where: name, text: readFileSync(join(parentPath, name), "latin1") }));
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
