import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { type Clock, systemTimers } from "./clock";

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
  const offsetOf = (atMs: number): number => Math.round(atMs - Date.now());
  return {
    ...systemTimers,
    nowMs: () => Date.now() + shift(),
    monotonicMs: () => performance.now(),
    set: (atMs) => {
      offsetMs = offsetOf(atMs);
      mkdirSync(dirname(path), { recursive: true });
      // A name of its own: two processes must not write into, nor rename, the file of each other.
      const written = `${path}.${randomUUID()}`;
      writeFileSync(written, lineOf(offsetMs));
      renameSync(written, path);
    },
    advance: (atMs) => {
      const wantedMs = offsetOf(atMs);
      offsetMs = readOffset(path);
      if (wantedMs <= offsetMs) return;
      mkdirSync(dirname(path), { recursive: true });
      // A line more, and the largest counts: however many processes do so at once, none takes back what another wrote.
      appendFileSync(path, `\n${lineOf(wantedMs)}`);
      offsetMs = readOffset(path);
    },
  };
}

function lineOf(offsetMs: number): string {
  return `${JSON.stringify({ offsetMs })}\n`;
}

/** The largest of its lines; one that is still being written has no end yet and does not count. */
function readOffset(path: string): number {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
  const [first = "", ...more] = text.split("\n");
  const lines = [first, ...more.slice(0, -1)].filter((line) => line !== "");
  // Another process has just made the file, and its first line is not whole yet.
  if (first === "" && lines.length === 0) return 0;
  const found = z.array(kept).min(1).safeParse(lines.map(parsed));
  if (!found.success) throw new Error(`${path} does not hold the clock of a sandbox`);
  return Math.max(...found.data.map(({ offsetMs }) => offsetMs));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
