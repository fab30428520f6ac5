import type { Env } from "@/server/platform/env";

/**
 * What real money still waits for. Live refuses to start while this list has an entry.
 * @source docs/design/security.md §3
 */
export const openForLive = [
  "second factor for every operator (SEC-09)",
  "authenticator codes for accounts that have one bound (payments.md §5.2)",
  "reveal with step-up, and rotation of the vault (SEC-23, SEC-34)",
  "sealed backups and restore (SEC-17)",
  "the disclaimer that every person accepts (OPR-7)",
] as const;

/** @throws Error while live is not ready, naming what is open. */
export function checkMode(env: Pick<Env, "mode">): void {
  if (env.mode !== "live") return;
  throw new Error(`INFINI_MODE=live refuses to start. Still open: ${openForLive.join("; ")}.`);
}
