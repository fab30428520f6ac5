import type { EngineParameters, Mode } from "./engine-parameters";

/** The longest delays that were proven so far; 0 while nothing was late. */
export type SeenDelays = {
  /** From a known success to the look that still did not show its record. */
  visibleMs: number;
  /** From our giving up to the execution that Infini's record names. */
  lateMs: number;
};

/**
 * V, D and H as the delays that were seen ask for: they rise by themselves and never fall. The sandbox keeps its start
 * values, so that one late record does not lengthen every wait.
 * @source docs/design/payments.md §7.3
 */
export function raisedWindows(parameters: EngineParameters, mode: Mode, seen: SeenDelays): EngineParameters {
  if (mode === "sandbox") return parameters;
  const visibleMs = Math.max(parameters.visibleMs, 2 * seen.visibleMs);
  const lateMs = Math.max(parameters.lateMs, 2 * seen.lateMs);
  const longestMs = Math.max(seen.visibleMs, seen.lateMs);
  return { ...parameters, visibleMs, lateMs, horizonMs: Math.max(parameters.horizonMs, 10 * longestMs, 2 * lateMs) };
}
