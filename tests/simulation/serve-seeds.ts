import { type Job, tellSeed } from "./tell-seed";

/** The program of a `SeedProcess`: runs each history that it is sent, and sends back what it led to. */
process.on("message", async (job: Job) => {
  const { line } = await tellSeed(job);
  process.send?.(line);
});

// Also out of a history that does not end.
process.on("disconnect", () => process.exit());
