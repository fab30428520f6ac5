import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Runs a program of this folder as a process of its own, with these arguments; the last line it prints is the result.
 * A second store in this process would wait for the first one on the same event loop, as no second process does.
 * `fileLimitBlocks`: no file that it writes grows beyond so many blocks of 512 bytes.
 */
export async function runSecondProcess(
  program: string,
  args: readonly string[],
  options: { fileLimitBlocks?: number } = {},
): Promise<string> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const command = [process.execPath, "--import", "tsx", file, ...args];
  const limit = options.fileLimitBlocks === undefined ? "" : `ulimit -f ${options.fileLimitBlocks}; `;
  const child = spawn("/bin/sh", ["-c", `${limit}exec "$@"`, "sh", ...command], {
    env: { ...process.env, TSX_DISABLE_CACHE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let trouble = "";
  child.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    trouble += String(chunk);
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${trouble}`);
  return output.trim().split("\n").at(-1) ?? "";
}
