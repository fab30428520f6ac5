import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Env } from "./env";

const fileSchema = z.strictObject({ authSecret: z.string().min(32), vaultKeys: z.string().min(44) });

/** `isNew`: they were made just now and lie in `data/keys.json`; say so once. */
export type Keys = { authSecret: string; vaultKeys: string; isNew: boolean };

/**
 * The session secret and the vault keys: from the environment, else from `data/keys.json`, else made there once.
 * @throws Error when the database has rows but its keys are gone, or live in production would have to invent them.
 * @source docs/design/README.md §5
 */
export function readKeys(env: Env, isDatabaseEmpty: boolean): Keys {
  if (env.authSecret && env.vaultKeys) return { authSecret: env.authSecret, vaultKeys: env.vaultKeys, isNew: false };
  const file = join(env.dataDir, "keys.json");
  if (existsSync(file)) {
    const stored = fileSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return {
      authSecret: env.authSecret ?? stored.authSecret,
      vaultKeys: env.vaultKeys ?? stored.vaultKeys,
      isNew: false,
    };
  }
  if (env.mode === "live" && env.isProduction)
    throw new Error("live needs AUTH_SECRET and VAULT_KEYS: none are invented");
  if (!isDatabaseEmpty)
    throw new Error("the keys of this database are missing: set AUTH_SECRET and VAULT_KEYS, or restore data/keys.json");
  const made = {
    authSecret: env.authSecret ?? randomBytes(48).toString("base64url"),
    vaultKeys: env.vaultKeys ?? `k1:${randomBytes(32).toString("base64")}`,
  };
  return writeOnce(env.dataDir, file, made) ? { ...made, isNew: true } : readKeys(env, isDatabaseEmpty);
}

/** False when another process was first. The file appears whole, so that nobody reads half a key. */
function writeOnce(folder: string, file: string, keys: { authSecret: string; vaultKeys: string }): boolean {
  mkdirSync(folder, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (existsSync(file)) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
