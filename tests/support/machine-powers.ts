import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "./run-machine";

/** What this machine does not let a test do, in words; undefined when it does. */
export const lacking = {
  /** Disks of its own that can be cut off, C16. */
  disks: lackingFor(["mount", "umount", "mkfs.ext4", "cp"], () => lossyDisk("try", 4).close()),
  /** A small disk in memory, D03 and D04. */
  memory: lackingFor(["mount", "umount"], () => smallDisk(1).close()),
  /** Hosts with a network each, K06. */
  networks: lackingFor(["ip"], () => {
    const name = `im-try-${process.pid}`;
    run("ip", "netns", "add", name);
    run("ip", "netns", "del", name);
  }),
};

/** A disk of which only what was synced outlives a power cut. */
export type LossyDisk = {
  /** Where it is mounted. */
  folder: string;
  /** The disk as it would be found if the power went now, mounted in another place. */
  afterPowerCut(): LossyDisk;
  close(): void;
};

/**
 * An ext4 of its own in a file. What the file holds was written to the disk; what only lies in memory is not there. The
 * system writes nothing back by itself for minutes.
 */
export function lossyDisk(name: string, megabytes: number): LossyDisk {
  const place = mkdtempSync(join(tmpdir(), `im-disk-${name}-`));
  const image = join(place, "image");
  run("truncate", "-s", `${megabytes}M`, image);
  run("mkfs.ext4", "-q", "-F", image);
  return mounted(place, image);
}

function mounted(place: string, image: string): LossyDisk {
  const folder = join(place, "disk");
  mkdirSync(folder);
  run("mount", "-o", "loop,commit=600", image, folder);
  return {
    folder,
    afterPowerCut: () => {
      const copyPlace = mkdtempSync(join(tmpdir(), "im-disk-cut-"));
      const copy = join(copyPlace, "image");
      run("cp", "--sparse=always", image, copy);
      return mounted(copyPlace, copy);
    },
    close: () => unmount(folder, place),
  };
}

/** A disk in memory with room for so much and no more. */
export function smallDisk(megabytes: number): { folder: string; close: () => void } {
  const place = mkdtempSync(join(tmpdir(), "im-small-disk-"));
  const folder = join(place, "disk");
  mkdirSync(folder);
  run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "none", folder);
  return { folder, close: () => unmount(folder, place) };
}

function unmount(folder: string, place: string): void {
  run("umount", "-l", folder);
  rmSync(place, { recursive: true, force: true });
}

/** @throws Error with what the program said. */
export function run(program: string, ...args: readonly string[]): string {
  return execFileSync(findProgram(program) ?? program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function lackingFor(programs: readonly string[], attempt: () => void): string | undefined {
  const missing = programs.find((name) => findProgram(name) === undefined);
  if (missing !== undefined) return `${missing} is not on this machine`;
  try {
    attempt();
    return undefined;
  } catch (error) {
    return `this machine does not allow it: ${error instanceof Error ? error.message.split("\n").at(-1) : "?"}`;
  }
}
