import { type AccountView, viewAccount } from "@/sandbox/control/set-up-accounts";
import type { Knobs } from "@/sandbox/knobs/knobs-schema";
import type { SandboxWorld } from "@/sandbox/world";

/** What the sandbox holds at this moment; no password and no secret. */
export interface SandboxState {
  readonly now: string;
  readonly startedAt: string;
  readonly knobs: Knobs;
  readonly accounts: readonly AccountView[];
  readonly counts: {
    readonly accounts: number;
    readonly outsidePayees: number;
    readonly movements: number;
    readonly requests: number;
    readonly liveSessions: number;
    readonly lateExecutions: number;
  };
  /** Script steps left per payee. */
  readonly scripts: Readonly<Record<string, number>>;
}

export function readState(world: SandboxWorld): SandboxState {
  const count = (table: "movements" | "requests"): number =>
    Number(world.db.prepare<[], bigint>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0n);
  const fleet = world.accounts.fleet();
  return {
    now: new Date(world.nowMs()).toISOString(),
    startedAt: new Date(world.startedAtMs).toISOString(),
    knobs: world.knobs.current,
    accounts: fleet.map((account) => viewAccount(world, account)),
    counts: {
      accounts: fleet.length,
      outsidePayees: world.accounts.countOutside(),
      movements: count("movements"),
      requests: count("requests"),
      liveSessions: world.sessions.countLive(world.nowMs()),
      lateExecutions: world.late.all().length,
    },
    scripts: world.scripts.left(),
  };
}
