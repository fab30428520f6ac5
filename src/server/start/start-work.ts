import { Cron } from "croner";
import { startEngine } from "@/server/engine/engine";
import { startJobRunner } from "@/server/jobs/run-jobs";
import { removeEventsBefore } from "@/server/repositories/events.repository";
import { anchorAudit } from "@/server/services/audit/anchor-audit";
import { offerWelcome } from "@/server/services/operators/offer-welcome";
import { removeExpired } from "@/server/services/system/remove-expired";
import { runNightly } from "@/server/services/system/run-nightly";
import { sweepLeftovers } from "@/server/services/system/sweep-leftovers";
import { type App, getApp } from "./app";

/** Events and unused uploads are kept for a day. @source docs/design/security.md §11 */
const EVENTS_KEPT_MS = 86_400_000;

/** Everything of a process that works by itself. */
export type Work = { stop(): Promise<void> };

declare global {
  var infiniManagerWork: Work | undefined;
}

/** Starts lanes, jobs and the clock of this process, once. */
export function startWork(app: App): Work {
  const acting = actWhileSealed(app);
  const nights = watchNights(app);
  const quietly = (name: string, body: () => Promise<unknown>) => async (): Promise<void> => {
    await body().catch((error: unknown) => app.log.error({ err: error, name }, "a task of the clock failed"));
  };
  const clocks = [
    new Cron(
      "*/5 * * * * *",
      { protect: true },
      quietly("anchor", () => anchorAudit(app)),
    ),
    new Cron(
      "17 * * * *",
      { protect: true },
      quietly("expired", () => removeExpired(app)),
    ),
    new Cron(
      "23 * * * *",
      { protect: true },
      quietly("events", () => removeEventsBefore(app.db, app.clock.nowMs() - EVENTS_KEPT_MS)),
    ),
  ];
  return {
    async stop() {
      for (const clock of clocks) clock.stop();
      await nights.stop();
      await acting.stop();
    },
  };
}

/** Asks every ten minutes for the work of the night that nobody did yet; one process does it. */
function watchNights(app: App): Work {
  const ending = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const look = (): Promise<void> => {
    if (app.seal.state() !== "open") return Promise.resolve();
    running = runNightly(app, ending.signal).catch((error: unknown) =>
      app.log.error({ err: error }, "the work of the night failed"),
    );
    return running;
  };
  const clock = new Cron("*/10 * * * *", { protect: true }, look);
  return {
    async stop() {
      clock.stop();
      ending.abort();
      await running;
    },
  };
}

/** Lanes and jobs run while the database is this folder's: they end when it is not, and begin when an owner says so. */
function actWhileSealed(app: App): Work {
  const begin = () => [startEngine({ ...app, workerId: app.ids.next("wrk") }), startJobRunner(app)];
  let acting = app.seal.state() === "open" ? begin() : [];
  const stop = () => Promise.all(acting.splice(0).map((part) => part.stop()));
  const look = async (): Promise<void> => {
    const state = app.seal.state();
    if (state === "open" && acting.length === 0) acting = begin();
    else if (state === "copy" && acting.length > 0) await stop();
  };
  const clock = new Cron("* * * * * *", { protect: true }, look);
  return {
    async stop() {
      clock.stop();
      await stop();
    },
  };
}

/** Compares the database with what is remembered of it, every second: a fail-over may lose what was committed. */
function watchSeal(app: App): Work {
  const look = async (): Promise<void> => {
    await app.seal
      .check()
      .catch((error: unknown) => app.log.error({ err: error }, "the database could not be compared"));
  };
  const clock = new Cron("* * * * * *", { protect: true }, look);
  return {
    async stop() {
      clock.stop();
      // What was committed last is remembered at the next start at the latest.
      await look();
    },
  };
}

/** Every hour, in each process: one that does no work takes files as well, and writes to a folder that may be its own. */
function watchLeftovers(app: App): Work {
  const clock = new Cron("19 * * * *", { protect: true }, () => void sweepLeftovers(app));
  return { stop: async () => clock.stop() };
}

/**
 * Starts this process: the app, and its work unless another process does it. On SIGTERM or SIGINT the sends in flight
 * end, nothing new starts, and the process exits with 0 (HLT-4); what must not start exits with 1.
 */
export async function startProcess(kind: "web" | "worker"): Promise<void> {
  const app = await getApp().catch(refuseStart);
  globalThis.infiniManagerDoor = { appUrl: app.env.appUrl, host: app.env.host };
  if (kind === "web") await printWelcome(app);
  const watches = [watchSeal(app), watchLeftovers(app)];
  const hasWork = kind === "worker" || app.env.isWorkerInline;
  if (hasWork) globalThis.infiniManagerWork ??= startWork(app);
  const end = async (): Promise<void> => {
    await globalThis.infiniManagerWork?.stop();
    for (const watch of watches) await watch.stop();
    await anchorAudit(app).catch(() => undefined);
    await app.close();
    process.exit(0);
  };
  process.once("SIGTERM", () => void end());
  process.once("SIGINT", () => void end());
  app.log.info({ version: app.version, mode: app.mode, kind, hasWork }, "started");
}

/** Leads whoever started an installation without an owner to `/welcome`. The token goes to the terminal, not to the log. */
async function printWelcome(app: App): Promise<void> {
  const token = await offerWelcome(app);
  if (token === null) return;
  const lines = ["", "  Nobody can sign in yet. Make the owner within an hour:", "", `  ${app.env.appUrl}/welcome`];
  process.stdout.write([...lines, `  Token   ${token}`, "", ""].join("\n"));
}

/** A process that may not start ends at once and says why in one line, instead of answering every call with a fault. */
function refuseStart(error: unknown): never {
  const why = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Infini Manager does not start: ${why}\n`);
  process.exit(1);
}
