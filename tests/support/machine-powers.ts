import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
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
  networks: lackingFor(["ip"], () => networkHost(60).close()),
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

/** Takes all the room that is left on it; the function that comes back gives it again. */
export function fillDisk(folder: string): () => void {
  const file = join(folder, "filler");
  for (const piece of [Buffer.alloc(65_536), Buffer.alloc(4_096)]) {
    try {
      for (;;) appendFileSync(file, piece);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    }
  }
  return () => rmSync(file);
}

/** A host with a network of its own and one cable to this machine. */
export type Host = {
  /** What runs a program on it. */
  before: readonly string[];
  /** This machine, as seen from there. */
  gateway: string;
  cable(state: "up" | "down"): void;
  close(): void;
};

/** `no`: 1 to 60, another one for each host of the machine. */
export function networkHost(no: number): Host {
  const name = `im-${process.pid}-${no}`;
  const cable = `imv${process.pid % 100_000}x${no}`;
  const gateway = `198.18.77.${no * 4 + 1}`;
  run("ip", "netns", "add", name);
  try {
    run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name);
    run("ip", "addr", "add", `${gateway}/30`, "dev", cable);
    run("ip", "link", "set", cable, "up");
    run("ip", "-n", name, "addr", "add", `198.18.77.${no * 4 + 2}/30`, "dev", "eth0");
    for (const device of ["lo", "eth0"]) run("ip", "-n", name, "link", "set", device, "up");
  } catch (error) {
    run("ip", "netns", "del", name);
    throw error;
  }
  return {
    before: [findProgram("ip") ?? "ip", "netns", "exec", name],
    gateway,
    cable: (state) => void run("ip", "link", "set", cable, state),
    close: () => void run("ip", "netns", "del", name),
  };
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
