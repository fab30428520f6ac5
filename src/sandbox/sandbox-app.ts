import { Hono } from "hono";
import { buildControlApp } from "@/sandbox/control/control-app";
import { internalTransfer } from "@/sandbox/routes/internal-transfer";
import { login } from "@/sandbox/routes/login";
import { profile } from "@/sandbox/routes/profile";
import { statement } from "@/sandbox/routes/statement";
import { textAnswer } from "@/sandbox/wire/answers";
import type { SandboxEnv } from "@/sandbox/wire/app-env";
import { deliver } from "@/sandbox/wire/deliver";
import type { SandboxWorld } from "@/sandbox/world";

/** The operations of the contract, and the control interface beside them. Other paths are unknown: 404, no envelope. */
export function buildSandboxApp(world: SandboxWorld): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();
  app.use(async (c, next) => {
    c.set("world", world);
    c.set("era", world.era);
    await next();
  });
  app.post("/user/login", login);
  app.get("/user/profile", profile);
  app.post("/account/internal-transfer", internalTransfer);
  app.post("/user/statement/record", statement);
  app.route("/__sandbox", buildControlApp(world));
  app.notFound((c) =>
    deliver(c, { kind: "send", answer: textAnswer(404, "404 page not found\n"), cutAt: null, dripMs: 0 }),
  );
  app.onError((error, c) => {
    if (world.era !== c.var.era) return deliver(c, { kind: "hangUp" });
    console.error(error);
    return deliver(c, { kind: "send", answer: textAnswer(500, "500 internal error\n"), cutAt: null, dripMs: 0 });
  });
  return app;
}
