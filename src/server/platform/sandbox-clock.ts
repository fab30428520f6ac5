import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { Clock } from "./clock";

/** Processes of one host share the file, and each looks at it that often. */
const LOOK_EVERY_MS = 250;

const kept = z.strictObject({ offsetMs: z.int() });

/** The clock of a sandbox installation, which somebody may put forward. Monotonic time runs as ever. */
export type SandboxClock = Clock & {
  /** Goes on from this moment (Unix ms), over restarts and in every process of the host. */
  set(atMs: number): void;
  /** The same, but never back: where it stands later already, also by another process, nothing changes. */
  advance(atMs: number): void;
};

/**
 * This machine's clock, shifted by what the file at `path` says; without a file it is this machine's.
 * @throws Error when the file is not one of ours
 */
export function openSandboxClock(path: string): SandboxClock {
  let offsetMs = readOffset(path);
  let lookedMs = performance.now();
  const shift = (): number => {
    const nowMs = performance.now();
    if (nowMs - lookedMs >= LOOK_EVERY_MS) {
      lookedMs = nowMs;
      offsetMs = readOffset(path);
    }
    return offsetMs;
  };
  const set = (atMs: number): void => {
    offsetMs = Math.round(atMs - Date.now());
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify({ offsetMs }));
    renameSync(`${path}.new`, path);
  };
  return {
    nowMs: () => Date.now() + shift(),
    monotonicMs: () => performance.now(),
    set,
    advance: (atMs) => {
      offsetMs = readOffset(path);
      if (atMs > Date.now() + offsetMs) set(atMs);
    },
  };
}

function readOffset(path: string): number {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
  const found = kept.safeParse(JSON.parse(text));
  if (!found.success) throw new Error(`${path} does not hold the clock of a sandbox`);
  return found.data.offsetMs;
}
