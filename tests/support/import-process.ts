import { getTableName } from "drizzle-orm";
import { openStore } from "@/server/db/open-store";
import type { Session, Store } from "@/server/db/session";
import { importCashback } from "@/server/services/cashback/import-cashback";
import { hostCaller } from "@/server/services/operators/create-operator";
import { buildContext } from "./world-context";

/**
 * Imports a file into a draft, and is killed when it has written so many pieces of its lines: `databaseUrl dataDir batchId
 * version pieces text`.
 */
const [url = "", dataDir = "", id = "", version = "0", pieces = "0", text = ""] = process.argv.slice(2);
const real = openStore(url);
let written = 0;

function dying(session: Session): Session {
  const insert: Session["insert"] = async (table, rows) => {
    const isLines = getTableName(table) === getTableName(session.t.batchLines);
    if (isLines && written >= Number(pieces)) {
      process.kill(process.pid, "SIGKILL");
      return new Promise(() => undefined);
    }
    await session.insert(table, rows);
    if (isLines) written += 1;
  };
  return Object.create(session, { insert: { value: insert } });
}

const tx: Store["tx"] = (body) => real.tx((session) => body(dying(session)));
const db: Store = Object.create(real, { tx: { value: tx } });
const ctx = { ...buildContext(db, "http://127.0.0.1:1", dataDir, {}), caller: hostCaller };
await importCashback(ctx, { id, version: Number(version), source: { text }, dryRun: false });
