/** Functions whose name says less than that of who called them. */
const plain = new Set(["tx", "once", "update", "insert", "upsert", "remove", "callerName", "perform"]);

/** The name of the function of the engine that is asking, for the points of the scheduler. */
export function callerName(): string {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = 8;
  Error.prepareStackTrace = (_error, sites) => sites.flatMap((site) => site.getFunctionName() ?? []);
  const holder: { stack?: unknown } = {};
  Error.captureStackTrace(holder, callerName);
  const names = Array.isArray(holder.stack) ? holder.stack.map(String) : [];
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  const name = names.map((full) => full.split(".").at(-1) ?? full).find((short) => !plain.has(short));
  return name ?? "unnamed";
}
