import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type SealFacts, sealFacts } from "@/domain/seal";

/** What this data folder remembers of its database; null before the first start. @throws Error when it cannot be read. */
export function readSealFile(dataDir: string): SealFacts | null {
  const file = sealFile(dataDir);
  if (!existsSync(file)) return null;
  try {
    return sealFacts.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new Error(`${file} is damaged: without it nobody knows whether the database went back`);
  }
}

/** Replaces what is remembered; whole and on the disk when this returns. */
export function writeSealFile(dataDir: string, facts: SealFacts): void {
  mkdirSync(dataDir, { recursive: true });
  const draft = `${sealFile(dataDir)}.${process.pid}`;
  withFile(draft, "w", (handle) => void writeSync(handle, `${JSON.stringify(facts, null, 2)}\n`));
  renameSync(draft, sealFile(dataDir));
  // The name of a file is in its folder: a rename that is not on the disk leaves the old one.
  withFile(dataDir, "r", () => undefined);
}

/** Puts something of the time before a restore aside, under a name that tells which; nothing when it is not there. */
export function setAside(dataDir: string, name: string, restoreEpoch: number): void {
  const from = join(dataDir, name);
  if (!existsSync(from)) return;
  const wanted = `${from}.before-epoch-${restoreEpoch}`;
  let free = wanted;
  for (let copy = 2; existsSync(free); copy += 1) free = `${wanted}.${copy}`;
  renameSync(from, free);
}

function sealFile(dataDir: string): string {
  return join(dataDir, "engine.json");
}

function withFile(path: string, flags: "w" | "r", use: (handle: number) => void): void {
  const handle = openSync(path, flags, 0o600);
  try {
    use(handle);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
