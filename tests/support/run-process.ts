import { spawn } from "node:child_process";

/** How a program ended, and what it wrote. */
export type Ended = { code: number | null; stdout: string; stderr: string };

type ProgramOptions = {
  env?: Record<string, string | undefined>;
  stdin?: string;
  timeoutMs?: number;
  cwd?: string;
  program?: string;
};

/** Runs a program of the repository as a real process with nothing of this machine's surroundings but its paths. */
export function runProcess(args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  const { PATH, HOME, TMPDIR } = process.env;
  const env: NodeJS.ProcessEnv = { PATH, HOME, TMPDIR, NODE_ENV: "production", ...options.env };
  return new Promise((resolve, reject) => {
    const child = spawn(options.program ?? process.execPath, args, {
      env,
      stdio: "pipe",
      cwd: options.cwd,
      timeout: options.timeoutMs ?? 60_000,
    });
    const ended: Ended = { code: null, stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      ended.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      ended.stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...ended, code }));
    child.stdin.end(options.stdin ?? "");
  });
}
