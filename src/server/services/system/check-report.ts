import { setTimeout as sleep } from "node:timers/promises";
import { type CheckResult, checkRules, type Finding, NAMED_FINDINGS } from "@/domain/checks";
import type { AppContext } from "@/server/services/context";

export type CheckContext = Pick<AppContext, "db" | "clock" | "ids" | "vault" | "mode" | "dataDir" | "log">;

/** Others have their turn this long between two pages. */
const REST_MS = 5;

/** The check was given up: another process has it, or this one ends. */
class CheckEndedError extends Error {}

/** What one run looked at and found. */
export class Report {
  readonly ctx: CheckContext;
  readonly #keep: (rows: number) => Promise<boolean>;
  readonly #findings: Finding[] = [];
  #counts = new Map<string, number>();
  rows = 0;

  /** `keep` says now and then that the run is alive; false when it is somebody else's by now. */
  constructor(ctx: CheckContext, keep: (rows: number) => Promise<boolean>) {
    this.ctx = ctx;
    this.#keep = keep;
  }

  add(findings: readonly Finding[]): void {
    for (const finding of findings) {
      const count = (this.#counts.get(finding.rule) ?? 0) + 1;
      this.#counts.set(finding.rule, count);
      if (count <= NAMED_FINDINGS) this.#findings.push(finding);
    }
  }

  /** After each page. @throws CheckEndedError */
  async turn(rows: number): Promise<void> {
    this.rows += rows;
    if (!(await this.#keep(this.rows))) throw new CheckEndedError("this run is over");
    await sleep(REST_MS);
  }

  results(): CheckResult[] {
    return checkRules.map((rule) => ({
      rule,
      findings: this.#counts.get(rule) ?? 0,
      named: this.#findings.filter((one) => one.rule === rule).map(({ subject }) => subject),
    }));
  }
}
