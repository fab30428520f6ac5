/** Next calls this once when the server starts. `WORKER=off` leaves the engine to other processes. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startProcess } = await import("@/server/start/start-work");
  await startProcess("web");
}
