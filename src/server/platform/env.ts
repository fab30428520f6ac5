import { isAbsolute, join, resolve } from "node:path";
import { z } from "zod";

/** The database file of an installation that names none. */
const databaseName = "infini-manager.db";

const envSchema = z.object({
  DATABASE_URL: z.string().optional(),
  INFINI_MODE: z.enum(["sandbox", "live"]).default("sandbox"),
  INFINI_BASE_URL: z.url().optional(),
  SANDBOX_URL: z.url().default("http://127.0.0.1:4010"),
  WORKER: z.enum(["inline", "off"]).default("inline"),
  AUTH_SECRET: z.string().min(32).optional(),
  VAULT_KEYS: z.string().optional(),
  DATA_DIR: z.string().default("./data"),
  APP_URL: z.url().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default("127.0.0.1"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  APP_ROOT: z.string().optional(),
  NODE_ENV: z.string().default("development"),
  NODE_TLS_REJECT_UNAUTHORIZED: z.string().optional(),
});

/** The surroundings, parsed once. Paths are absolute. @source docs/design/README.md §5 */
export type Env = {
  databaseUrl: string;
  mode: "sandbox" | "live";
  infiniBaseUrl: string;
  sandboxUrl: string;
  isWorkerInline: boolean;
  authSecret: string | null;
  vaultKeys: string | null;
  dataDir: string;
  appUrl: string;
  port: number;
  host: string;
  logLevel: string;
  /** The folder where npm ran: relative paths count from here, and `drizzle/` lies in it. */
  root: string;
  isProduction: boolean;
  /** False when Node was told to accept any certificate. */
  isTlsChecked: boolean;
};

/**
 * Reads the environment. Empty variables count as unset.
 * @throws Error naming each variable that is wrong, never its value.
 */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = envSchema.safeParse(given);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`the environment is wrong: ${names.join("; ")}`);
  }
  const env = parsed.data;
  const root = env.APP_ROOT ? resolve(env.APP_ROOT) : process.cwd();
  const dataDir = absolute(env.DATA_DIR, root);
  return {
    databaseUrl: absoluteDatabase(env.DATABASE_URL ?? `file:${join(dataDir, databaseName)}`, root),
    mode: env.INFINI_MODE,
    infiniBaseUrl:
      env.INFINI_BASE_URL ?? (env.INFINI_MODE === "live" ? "https://api-card.infini.money" : env.SANDBOX_URL),
    sandboxUrl: env.SANDBOX_URL,
    isWorkerInline: env.WORKER === "inline",
    authSecret: env.AUTH_SECRET ?? null,
    vaultKeys: env.VAULT_KEYS ?? null,
    dataDir,
    appUrl: env.APP_URL?.replace(/\/$/, "") ?? `http://localhost:${env.PORT}`,
    port: env.PORT,
    host: env.HOST,
    logLevel: env.LOG_LEVEL,
    root,
    isProduction: env.NODE_ENV === "production",
    isTlsChecked: env.NODE_TLS_REJECT_UNAUTHORIZED !== "0",
  };
}

function absoluteDatabase(url: string, root: string): string {
  if (!url.startsWith("file:")) return url;
  return `file:${absolute(url.slice("file:".length), root)}`;
}

function absolute(path: string, root: string): string {
  return isAbsolute(path) ? path : join(root, path);
}
