import { truncateSync } from "node:fs";
import { join } from "node:path";
import { listOldSpools, openSpool } from "@/server/engine/spool";

/** Spools three outcomes where the second does not fit whole, and the third does again. Prints what stands there. */
const [folder = ""] = process.argv.slice(2);
const lease = { accountId: "acc_1", fence: 1 };
const spool = openSpool(folder, lease);
let failures = 0;
for (const attemptId of ["att_1", "att_2", "att_3"]) {
  const line = { attemptId, transferId: "trf_1", fence: 1, class: "success" as const, rule: "success" };
  const answer = { httpStatus: 200, upstreamCode: "0", upstreamMessage: "", evidenceHash: null, closedAtMs: 1 };
  try {
    spool.append({ ...line, ...answer, upstreamMessage: "x".repeat(attemptId === "att_2" ? 400 : 0) });
  } catch {
    failures += 1;
    // Somebody makes room: the cut line stands, and the next one fits.
    truncateSync(join(folder, "spool", "acc_1.1.jsonl"), 300);
  }
}
spool.close();
const lines = listOldSpools(folder, { ...lease, fence: 2 }).flatMap((old) => old.lines);
console.log(JSON.stringify({ failures, attemptIds: lines.map(({ attemptId }) => attemptId) }));
