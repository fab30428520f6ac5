import { join } from "node:path";
import { openSandboxClock } from "@/server/platform/sandbox-clock";

/** How a new sandbox begins; what is left out stays as it is. */
export type Beginning = { seed: string | undefined; clock: string | undefined };

/**
 * Sets seed and clock of the sandbox, and the clock of the application that has this data folder, before anything is
 * written by them.
 * @throws Error in the sandbox's words
 */
export async function beginSandbox(sandboxUrl: string, dataDir: string, { seed, clock }: Beginning): Promise<void> {
  const at = clock === undefined ? undefined : new Date(clock);
  const answer = await fetch(`${sandboxUrl}/__sandbox/restore`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ seed: seed === undefined ? undefined : Number(seed), clock: at?.toISOString() }),
  });
  if (!answer.ok) throw new Error(`the sandbox refused seed or clock: ${await answer.text()}`);
  if (at !== undefined) openSandboxClock(join(dataDir, "sandbox-clock.json")).set(at.getTime());
}
