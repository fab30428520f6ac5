import { stepAt, stepEndsMs } from "@/domain/two-factor-code";
import { timeOf } from "@/domain/wire";
import { openStore } from "@/server/db/open-store";
import { systemClock } from "@/server/platform/clock";
import { codeOfStep } from "@/server/platform/totp";
import { ensureAuditHead } from "@/server/repositories/audit.repository";
import { runNightly } from "@/server/services/system/run-nightly";
import { buildContext } from "./world-context";

/**
 * Prints what these moments are to this process, as JSON: steps, codes, times on the wire, and the slots of the nights that
 * it works through. `databaseUrl dataDir moments`; the zone is that of `TZ`.
 */
const [url = "", dataDir = "", moments = "[]"] = process.argv.slice(2);
const times: number[] = JSON.parse(moments);
const store = openStore(url);
const key = { base32: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", algorithm: "SHA1", digits: 6 } as const;
await ensureAuditHead(store);
const base = buildContext(store, "http://127.0.0.1:1", dataDir, {});
for (const atMs of times) {
  const clock = { ...systemClock, nowMs: () => atMs };
  await runNightly({ ...base, clock, sandbox: undefined }, new AbortController().signal);
}
const runs = await store.read.select({ slot: store.t.checkRuns.slot }).from(store.t.checkRuns);
await store.close();
const shown = times.map((atMs) => {
  const step = stepAt(atMs);
  return { step, endsMs: stepEndsMs(step), code: codeOfStep(key, step), time: timeOf(atMs) };
});
console.log(
  JSON.stringify({
    offset: new Date(times[0] ?? 0).getTimezoneOffset(),
    shown,
    slots: runs.map(({ slot }) => slot).sort(),
  }),
);
