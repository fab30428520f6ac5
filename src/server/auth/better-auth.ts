import { betterAuth } from "better-auth/minimal";
import type { Store } from "@/server/db/session";
import type { Clock } from "@/server/platform/clock";
import type { IdPrefix, Ids } from "@/server/platform/ids";
import type { Logger } from "@/server/platform/logger";
import { getOperator } from "@/server/repositories/operators.repository";
import { authAdapter } from "./auth-adapter";
import { hashPassword, verifyPassword } from "./passwords";
import type { CookieShape } from "./session-cookie";

/** The header in which we hand the address of the client over; nothing from outside reaches better-auth under it. */
export const addressHeader = "x-client-address";

type Parts = {
  db: Store;
  clock: Clock;
  ids: Ids;
  log: Logger;
  secret: string;
  appUrl: string;
  cookies: CookieShape;
  absoluteMs: number;
};

const idPrefixes: Readonly<Record<string, IdPrefix>> = {
  user: "opr",
  session: "ses",
  account: "crd",
  verification: "ver",
};

/**
 * The library that checks passwords and makes sessions, on our tables. Only `server/auth` calls it: no address of its
 * own is reachable from outside, nobody can sign up, and it neither caches sessions in cookies nor prolongs them.
 * @source docs/design/security.md §9
 */
export function createBetterAuth(parts: Parts) {
  const { clock, cookies } = parts;
  return betterAuth({
    appName: "Infini Manager",
    baseURL: parts.appUrl,
    basePath: "/api/auth",
    secret: parts.secret,
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    trustedOrigins: [new URL(parts.appUrl).origin],
    database: authAdapter(parts.db),
    logger: { level: "error", log: (_level, message) => parts.log.error({ part: "better-auth" }, message) },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 1,
      maxPasswordLength: 1_000,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    user: { modelName: "operators", fields: userFields },
    session: {
      modelName: "operatorSessions",
      fields: sessionFields,
      expiresIn: parts.absoluteMs / 1_000,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
      additionalFields: {
        lastSeenAtMs: { type: "number", required: false, input: false },
      },
    },
    account: { modelName: "operatorCredentials", fields: credentialFields },
    verification: { modelName: "operatorVerifications", fields: verificationFields, disableCleanup: true },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const nowMs = clock.nowMs();
            const isActive = await isOperatorActive(parts.db, session.userId);
            const times = { createdAt: new Date(nowMs), expiresAt: new Date(nowMs + parts.absoluteMs) };
            return isActive ? { data: { ...session, ...times, lastSeenAtMs: nowMs } } : false;
          },
        },
      },
    },
    advanced: {
      useSecureCookies: false,
      cookiePrefix: "infini-manager",
      cookies: { session_token: { name: cookies.sessionName, attributes: { secure: cookies.isSecure } } },
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/", secure: cookies.isSecure },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: { generateId: ({ model }) => parts.ids.next(idPrefixes[model] ?? "ver") },
    },
  });
}
export type BetterAuth = ReturnType<typeof createBetterAuth>;

const times = { createdAt: "createdAtMs", updatedAt: "updatedAtMs" };
const userFields = { ...times, email: "emailCanon", emailVerified: "isEmailVerified" };
const sessionFields = { ...times, expiresAt: "expiresAtMs", token: "tokenHash", userId: "operatorId" };
const credentialFields = {
  ...times,
  userId: "operatorId",
  password: "passwordHash",
  accessTokenExpiresAt: "accessTokenExpiresAtMs",
  refreshTokenExpiresAt: "refreshTokenExpiresAtMs",
};
const verificationFields = { ...times, expiresAt: "expiresAtMs" };

/** Somebody whose door was closed does not get in with the right password. */
async function isOperatorActive(db: Store, operatorId: string): Promise<boolean> {
  const operator = await getOperator(db, operatorId).catch(() => null);
  return operator?.state === "active";
}
