/** A process with the engine and the jobs, without the web. */
export {};

const { startProcess } = await import("@/server/start/start-work");
await startProcess("worker");
