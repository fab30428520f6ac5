import { appRouter } from "@/server/routers/app.router";
import { type AppParts, requestContext } from "@/server/routers/context";
import { createCallerFactory } from "@/server/routers/trpc";

const createCaller = createCallerFactory(appRouter);

/**
 * The same procedures for a page that is rendered on the server, as the person of its request. `isSignedIn` false means:
 * every call would be refused, so send them to the sign-in.
 */
export async function serverCaller(app: AppParts, headers: Headers) {
  const context = await requestContext(app, {
    headers,
    batchSize: 1,
    // A page cannot set cookies while it renders, and no query does.
    setCookie: () => undefined,
  });
  return { isSignedIn: context.caller !== null, api: createCaller(context) };
}
