import { isLoopback } from "@/domain/own-host";
import type { Env } from "@/server/platform/env";

/**
 * What real money still waits for. Live refuses to start while this list has an entry.
 * @source docs/design/security.md §3
 */
export const openForLive = [
  "second factor for every operator (SEC-09)",
  "reveal with step-up, and rotation of the vault (SEC-23, SEC-34)",
  "the disclaimer that every person accepts (OPR-7)",
] as const;

/** Fewer different signs than this were not drawn by chance. */
const SECRET_SIGNS_MIN = 12;

type Surroundings = Pick<Env, "mode" | "appUrl" | "host" | "logLevel" | "authSecret" | "isProduction" | "isTlsChecked">;

/** @throws Error while live is not ready, naming what is wrong with its surroundings and what is not built. */
export function checkMode(env: Surroundings): void {
  if (env.mode !== "live") return;
  const faults = findLiveFaults(env);
  const wrong = faults.length === 0 ? "" : ` Wrong: ${faults.join("; ")}.`;
  throw new Error(`INFINI_MODE=live refuses to start.${wrong} Still open: ${openForLive.join("; ")}.`);
}

/**
 * What must change around a live installation before it may hold real money, each with the name of its variable and
 * without its value. Certificates are checked everywhere, the rest in production. Missing keys are refused where keys are
 * read.
 * @source docs/design/security.md SEC-11, SEC-18
 */
export function findLiveFaults(env: Surroundings): string[] {
  const faults = env.isTlsChecked ? [] : ["NODE_TLS_REJECT_UNAUTHORIZED=0 would accept any certificate: unset it"];
  if (!env.isProduction) return faults;
  const appUrl = new URL(env.appUrl);
  if (appUrl.protocol !== "https:" && !isLoopback(appUrl.hostname)) faults.push("APP_URL must be an https address");
  else if (appUrl.protocol !== "https:" && !isLoopback(env.host)) {
    faults.push("HOST lets others in without HTTPS: bind to 127.0.0.1, or put HTTPS in front and set APP_URL");
  }
  if (["debug", "trace"].includes(env.logLevel)) faults.push("LOG_LEVEL must not be debug or trace");
  if (env.authSecret !== null && new Set(env.authSecret).size < SECRET_SIGNS_MIN) {
    faults.push("AUTH_SECRET is weak: draw it by chance");
  }
  return faults;
}
