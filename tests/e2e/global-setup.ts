import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { request } from "@playwright/test";
import { origin, owner, ownerState } from "./installation";
import { forgetPreparedWorld, prepareWorld } from "./prepared-world";

/**
 * Signs the owner in for every test that is not about signing in, and begins to make what the tests of the screens look
 * at. The journeys need none of it and start at once.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  mkdirSync(dirname(ownerState), { recursive: true });
  forgetPreparedWorld();
  const lookingOn = await signIn(ownerState);
  const prepared = prepareWorld({ cookie: await signIn(), lookingOn });
  return () => prepared;
}

/** The cookies of a new session, kept in a file when one is named. */
async function signIn(path?: string): Promise<string> {
  const context = await request.newContext({ baseURL: origin, extraHTTPHeaders: { origin } });
  const answer = await context.post("/api/auth/sign-in/email", { data: owner });
  if (!answer.ok()) throw new Error(`the owner could not sign in: ${answer.status()} ${await answer.text()}`);
  const { cookies } = await context.storageState(path === undefined ? {} : { path });
  await context.dispose();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}
