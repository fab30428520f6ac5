import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { BooksRefusal } from "@/sandbox/books/books-refusal";
import { checkBooks, listMovements } from "@/sandbox/books/books-report";
import { listRequests } from "@/sandbox/books/requests-report";
import {
  accountsInput,
  depositsInput,
  endSessionsInput,
  externalsInput,
  movementsQuery,
  requestsQuery,
  resetInput,
  restoreInput,
  scriptInput,
} from "@/sandbox/control/control-schemas";
import { deposit, getFleetAccount, payByHand } from "@/sandbox/control/move-by-hand";
import { onlyFromHere } from "@/sandbox/control/only-from-here";
import { restore } from "@/sandbox/control/restore";
import { setUpAccount } from "@/sandbox/control/set-up-accounts";
import { readState } from "@/sandbox/control/state";
import { executeLateNow } from "@/sandbox/transfers/late-transfers";
import type { SandboxEnv } from "@/sandbox/wire/app-env";
import type { SandboxWorld } from "@/sandbox/world";

/** The control interface under `/__sandbox`: for people and tests on this machine, not part of the contract. */
export function buildControlApp(world: SandboxWorld): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();
  app.use(onlyFromHere);
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof z.ZodError) return c.json({ error: z.prettifyError(error), issues: error.issues }, 400);
    const isRefused = error instanceof BooksRefusal || error instanceof SyntaxError || isConstraint(error);
    if (!isRefused) console.error(error);
    return c.json({ error: error.message }, isRefused ? 400 : 500);
  });
  addReadings(app, world);
  addKnobs(app, world);
  addMovements(app, world);
  return app;
}

function addReadings(app: Hono<SandboxEnv>, world: SandboxWorld): void {
  app.get("/health", (c) => c.json({ status: "ok", now: new Date(world.nowMs()).toISOString() }));
  app.get("/state", (c) => c.json(readState(world)));
  app.get("/books", (c) => c.json(listMovements(world.db, movementsQuery.parse(c.req.query()))));
  app.get("/books/check", (c) => c.json(checkBooks(world.db)));
  app.get("/requests", (c) => c.json(listRequests(world.db, requestsQuery.parse(c.req.query()))));
}

function addKnobs(app: Hono<SandboxEnv>, world: SandboxWorld): void {
  app.get("/knobs", (c) => c.json(world.knobs.current));
  app.post("/knobs", async (c) =>
    c.json(world.knobs.change(z.record(z.string(), z.unknown()).parse(await c.req.json()))),
  );
  app.delete("/knobs", (c) => c.json(world.knobs.clear()));
  app.post("/script", async (c) => {
    const { payee, behaviours } = scriptInput.parse(await c.req.json());
    world.scripts.set(payee, behaviours);
    return c.json({ payee, left: behaviours.length });
  });
  app.post("/reset", async (c) => {
    world.reset(resetInput.parse(await c.req.json()).seed);
    return c.json(readState(world));
  });
  app.post("/restore", async (c) => {
    restore(world, restoreInput.parse(await c.req.json()));
    return c.json(readState(world));
  });
}

function addMovements(app: Hono<SandboxEnv>, world: SandboxWorld): void {
  app.post("/accounts", async (c) => {
    const inputs = accountsInput.parse(await c.req.json());
    return c.json({ accounts: world.atomically(() => inputs.map((input) => setUpAccount(world, input))) });
  });
  app.post("/deposit", async (c) => {
    const inputs = depositsInput.parse(await c.req.json());
    world.atomically(() => {
      for (const input of inputs) deposit(world, input);
    });
    return c.json({ moved: inputs.length });
  });
  app.post("/external", async (c) => {
    const inputs = externalsInput.parse(await c.req.json());
    world.atomically(() => {
      for (const input of inputs) payByHand(world, input);
    });
    return c.json({ moved: inputs.length });
  });
  app.post("/late", (c) => c.json({ executed: executeLateNow(world) }));
  app.post("/sessions/end", async (c) => {
    const { email } = endSessionsInput.parse(await c.req.json());
    world.sessions.endAllOf(getFleetAccount(world, email).id);
    return c.json({ ended: email });
  });
}

/** True for what the tables themselves refuse: an identifier that is taken, an amount too large to be added. */
function isConstraint(error: Error): boolean {
  return "code" in error && typeof error.code === "string" && error.code.startsWith("SQLITE_CONSTRAINT");
}
