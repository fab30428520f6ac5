import type { Store } from "@/server/db/session";

/** How SQLite finds the rows of a statement: a line for each table, with the index and its columns. */
export async function planSteps(db: Store, statement: string): Promise<string[]> {
  const plan = await db.inspect(`explain query plan ${statement}`);
  return plan.map(({ detail }) => String(detail)).filter((step) => /^(SCAN|SEARCH)/.test(step));
}

/** How many rows MariaDB read for a statement, after it looked at these tables anew. @throws Error when it does not say */
export async function countRowsRead(db: Store, statement: string, tables: readonly string[]): Promise<number> {
  await db.execute(`analyze table ${tables.join(", ")}`);
  const [row] = await db.inspect(`analyze format=json ${statement}`);
  const plan = String(Object.values(row ?? {})[0]);
  const read = [...plan.matchAll(/"r_loops": (\d+).*?"r_rows": ([\d.]+)/gs)];
  if (read.length === 0) throw new Error(`no rows in ${plan}`);
  return read.reduce((sum, [, loops, each]) => sum + Number(loops) * Number(each), 0);
}
