import { getConnInfo } from "@hono/node-server/conninfo";
import { createMiddleware } from "hono/factory";
import type { SandboxEnv } from "@/sandbox/wire/app-env";

const loopbackAddress = /^(127\.|::1$|::ffff:127\.)/;
const loopbackHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/**
 * Lets only this machine in: by the address of the socket, by a `Host` that names this machine (a web page that
 * pretends to be loopback has another), and with a JSON content type on every change (a form of a web page has none).
 */
export const onlyFromHere = createMiddleware<SandboxEnv>(async (c, next) => {
  const isHere = loopbackAddress.test(getConnInfo(c).remote.address ?? "");
  if (!isHere || !loopbackHost.test(c.req.header("host") ?? "")) {
    return c.json({ error: "the control interface answers to this machine only" }, 403);
  }
  const isChange = c.req.method !== "GET" && c.req.method !== "HEAD";
  if (isChange && !/^application\/json\b/i.test(c.req.header("content-type") ?? "")) {
    return c.json({ error: "a change needs content-type application/json" }, 415);
  }
  return next();
});
